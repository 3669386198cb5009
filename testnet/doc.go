// Package testnet keeps a whole coalition on one machine: one folder and one process
// for each partner's validator.
//
//	DIR/testnet.json    the partners, in the order of their ports
//	DIR/genesis.json    the coalition's genesis, the same in every node's folder
//	DIR/PARTNER/        the partner's home: config, keys, password
//	DIR/PARTNER/node/   its node (packages consensus and node)
//
// It launches processes of the punkt binary and watches them from outside, by their
// folders and their HTTP; it runs no node itself. The keys it makes are for tests:
// they are locked with a password that lies beside them.
package testnet
