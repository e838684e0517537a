"""How fast, how cheap and how safe the live line is, measured; `--help` of each file says more."""
