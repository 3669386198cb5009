// Package proof makes and checks proofs that stand in one file: that the ledger holds a
// record, that its log has an entry, that a transaction is in a block and what it did.
// Whoever checks one needs the file and something he trusts: the genesis of the
// coalition, or the hash of one header. No network, node or operator is asked.
//
// A proof is a chain of three links. The validators' signatures seal a header
// (CometBFT's own checks, never ours); the header names the root of the journal or of a
// block's data and results; a Merkle path leads from that root to what is proved. The
// format is docs/reference/proofs.md, and testdata/vectors.json has good and forged
// ones for whoever writes another checker.
//
// It knows no network, HTTP, clock or database: it is handed a view and a seal.
package proof
