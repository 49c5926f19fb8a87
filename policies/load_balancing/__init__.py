"""Load balancers, their listeners, and the target groups behind them."""
