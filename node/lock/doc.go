// Package lock knows which process runs in a node's folder, so that two never do: they
// would corrupt its databases and sign two votes for one height.
//
//	DIR/node.pid    the running process, which holds a lock on this file
//	DIR/node.log    what a node that runs in the background says
//
// It runs nothing, and knows neither consensus nor the ledger; the rest of the folder
// is theirs.
package lock
