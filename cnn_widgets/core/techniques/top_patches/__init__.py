"""What a channel looks for: the patches of many images that excite it most."""
