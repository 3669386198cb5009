// Package wire is the one reader and the one writer of RLP: transactions, records and
// receipts all pass through it. Both walk the same fields in the same order, as
// visitors of package op, and each takes one encoding only: what Decoder accepts is
// what Encoder writes.
//
// It knows no transaction, record or receipt.
package wire
