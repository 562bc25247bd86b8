"""Scale and accuracy, each beside the peer it is compared with. No timing here is a test."""
