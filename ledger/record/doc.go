// Package record is the bytes of the state: under which key each record stands, and how
// it is written. An auditor, a phone with a proof and the ledger read it by the same walk.
//
//	account, err := record.Accounts.Decode(proof.Record)
//
// A record is a version, one byte, and the RLP list of its fields. Of a record exactly
// one encoding decodes. docs/reference/records.md has the table. The package knows no
// database, journal or block.
package record
