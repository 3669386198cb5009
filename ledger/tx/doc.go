// Package tx is the format of transactions: their bytes, what is signed, and how it is
// signed. It is what a wallet, a phone or a till needs, and what the ledger admits by.
//
//	signed := tx.Tx{ValidUntil: until, Ops: []op.Operation{token.Lock{Account: a, Ref: ref}}}
//	raw, hash, err := signed.Seal(domain, key)
//
// docs/reference/transactions.md describes it for whoever writes a client. It knows no
// state, database or network.
package tx
