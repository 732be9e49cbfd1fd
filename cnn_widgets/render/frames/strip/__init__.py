"""The explorer's strip: a card for each stage, with its thumbnail."""
