"""The receipt printer: interface, document, ESC/POS encoding, status, real, mock."""
