package journal_test

import (
	"fmt"
	"log"

	"github.com/syndtr/goleveldb/leveldb/storage"

	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Whoever knows a root is shown a balance, and checks it without the journal.
func ExampleVerifyBalance() {
	j, err := journal.Open("", journal.Options{Storage: storage.NewMemStorage()}) // or a folder
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	write := func(height int64, key, record string) {
		batch, err := j.Prepare(height, []journal.Change{{Cause: journal.Cause{Kind: journal.Operation}, Key: []byte(key), Record: []byte(record)}}, nil)
		if err == nil {
			err = j.Commit(batch)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	write(0, "ann", "120 points")
	before := j.Root()
	write(1, "bob", "7 points")
	write(2, "ann", "80 points")

	s, err := j.Snapshot()
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	balance, err := s.ProveBalance([]byte("ann"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %s, now: %v\n", balance.Entry.Key, balance.Entry.Record, journal.VerifyBalance(s.Root(), balance) == nil)
	fmt.Printf("by the root of before: %v\n", journal.VerifyBalance(before, balance) == nil)

	grown, err := s.ProveConsistency(before.Size)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("nothing of before was changed: %v\n", journal.VerifyConsistency(before, s.Root(), grown) == nil)
	// Output:
	// ann: 80 points, now: true
	// by the root of before: false
	// nothing of before was changed: true
}
