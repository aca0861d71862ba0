"""What every room stands on: errors, durable files, the home, results, canonical JSON, translations."""
