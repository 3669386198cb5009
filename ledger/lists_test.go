package ledger

import "testing"

func TestPageLooksAtSoManyRecords(t *testing.T) {
	page := pager[uint64, int]{limit: 3}
	seen := uint64(0)
	for ; !page.full(); seen++ {
		if seen > maxLooked {
			t.Fatal("it goes on for ever")
		}
		page.see(seen+1, 0, false)
	}
	if len(page.Rows) != 0 || page.looked != maxLooked || page.Next != seen {
		t.Errorf("%d rows of %d records, next %d", len(page.Rows), page.looked, page.Next)
	}
}

func TestPageEndsWithItsLastRow(t *testing.T) {
	page := pager[uint64, int]{limit: 2}
	for key := uint64(1); !page.full(); key++ {
		page.see(key, int(key), key%2 == 0)
	}
	if len(page.Rows) != 2 || page.Next != 4 {
		t.Errorf("%v, next %d", page.Rows, page.Next)
	}
}
