"""What an explorer's present state is compared with: a pinned one, and the same input moved."""
