package importer

// Summary is what an import did. What it counts is final on the ledger.
type Summary struct {
	Counts
	Rejected      int64   `json:"rejected"`       // lines and receipts in the reject file
	Refused       int64   `json:"refused"`        // of Rejected, by the ledger
	Enrolled      int64   `json:"enrolled"`       // members that the ledger did not know
	Issued        uint64  `json:"issued"`         // points
	ClawbackAsked uint64  `json:"clawback_asked"` // points that returns were worth
	ClawbackTaken uint64  `json:"clawback_taken"` // points that were there to take
	Duplicates    int64   `json:"duplicates"`     // receipts that the ledger had booked before
	Height        int64   `json:"height"`         // of the last block that has something of the file
	Seconds       float64 `json:"seconds"`
}
