package importer

import (
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/token"
)

// Namer derives what the ledger sees of the receipts of one program and their members.
type Namer struct {
	alias.Book
	Members
	Program token.Code
}

// Members has the members by their numbers; *alias.Roll is one.
type Members interface {
	// Member is the member with the number: as before, or made now.
	Member(number string) alias.Member
	// Keep makes certain that those made now are found again. None is enrolled before.
	Keep() error
}

// Receipt is the ref of the operation that books the receipt.
func (n Namer) Receipt(number string) token.Ref { return n.Book.Receipt(n.Program, number) }
