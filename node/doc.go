// Package node is the folder of one node on disk: where it listens, whom it connects
// to, and which process runs in it.
//
//	DIR/node.json    addresses and peers
//	DIR/config/      validator key, node key and genesis, in CometBFT's formats
//	DIR/data/        blocks and the ledger's state
//	DIR/node.log     what a node that runs in the background says
//	DIR/node.pid     the running process, which holds a lock on this file
//
// The package runs nothing and knows neither consensus nor the ledger.
package node
