package till

import "time"

// Bounds of requests and of the book that keeps them, each with its reason.
const (
	// MaxLife is how far ahead a request may expire: as long as a customer stands at a till.
	MaxLife = 2 * time.Minute

	// MaxKept bounds the requests that a book keeps, some 1 KiB each: 4 MiB.
	MaxKept = 4096

	// MaxWaiting bounds those of one payee that wait for an answer, so that no partner
	// takes the room of the others: 200 tills with a customer each.
	MaxWaiting = 200

	// MaxPerMinute bounds how many a payee places in a minute, answered or not.
	MaxPerMinute = 1200

	// keptFor is how long an answer can be asked for after the request has expired: a
	// till that lost its connection comes back.
	keptFor = 5 * time.Minute

	// slack is what two clocks may differ by.
	slack = 5 * time.Second
)
