"""The grid: RNN, GRU and LSTM of many sizes, trained and run beside the peers, from one batch with few units to 512."""
