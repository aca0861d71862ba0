"""The encrypted SQLite backend (SQLCipher) for Django."""
