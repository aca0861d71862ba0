"""The guide: pages of the demonstration that walk the path step by step, what Kirok concluded beside what is true."""
