"""The public record: pages, data, feeds, proofs. It accepts only cleared records and knows no source."""
