// Package home is one party's folder on disk: its configuration, its keys, its
// password file and its secret.
//
//	DIR/config.json     where its node is, which partner it is
//	DIR/keys/NAME.json  keys, as Ethereum keystore files of version 3
//	DIR/password        optional: what the keys are locked with
//	DIR/secret          what its refs and its members' addresses are derived with
//
// Files are readable by their owner alone. The package knows nothing of nodes,
// transactions or the network.
package home
