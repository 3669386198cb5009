package ledger

import "github.com/punkt-ledger/punkt/ledger/record"

// Receipt says what became of one operation.
type Receipt = record.Receipt

// OperationAt is the place of an operation on the ledger.
type OperationAt = record.Place
