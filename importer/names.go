package importer

import (
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/token"
)

// Namer derives what the ledger sees of the receipts of one program and their members.
type Namer struct {
	alias.Book
	Program token.Code
}

// Receipt is the ref of the operation that books the receipt.
func (n Namer) Receipt(number string) token.Ref { return n.Book.Receipt(n.Program, number) }
