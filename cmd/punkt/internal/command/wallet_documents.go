package command

import (
	"bufio"
	"fmt"
	"os"

	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// history is a statement with the numbers of the documents that its lines are of, as far
// as they are known: the ledger has a hash of them with the home's secret.
type history struct {
	api.Statement
	Lines []historyLine `json:"lines"`
}

type historyLine struct {
	api.StatementLine
	Document string `json:"document,omitempty"`
}

func historyOf(s api.Statement) history {
	h := history{Statement: s, Lines: []historyLine{}}
	for _, line := range s.Lines {
		h.Lines = append(h.Lines, historyLine{StatementLine: line})
	}
	return h
}

// documents names the lines by the numbers in a file, one a line: with the home's secret
// each gives the ref that it was booked under.
func (a *App) documents(h history, file string) error {
	book, err := a.book()
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := h.byRef()
	books := append([]alias.Book{book}, book.Before()...)
	for scan := bufio.NewScanner(f); ; {
		if !scan.Scan() {
			if err := scan.Err(); err != nil {
				return fmt.Errorf("read %s: %w", file, err)
			}
			return nil
		}
		number, err := alias.Clean(scan.Text())
		if err != nil {
			continue // no document has such a number
		}
		for _, book := range books {
			for _, ref := range h.refsOf(book, number) {
				for _, i := range lines[ref] {
					h.Lines[i].Document = number
				}
			}
		}
	}
}

// byRef are the places of the lines with a ref.
func (h history) byRef() map[token.Ref][]int {
	lines := map[token.Ref][]int{}
	for i, line := range h.Lines {
		if line.Ref != (api.Hash{}) {
			lines[token.Ref(line.Ref)] = append(lines[token.Ref(line.Ref)], i)
		}
	}
	return lines
}

// refsOf are the refs that a document with the number may have been booked under.
func (h history) refsOf(book alias.Book, number string) []token.Ref {
	refs := []token.Ref{book.Ref(number)}
	seen := map[string]bool{}
	for _, line := range h.Lines {
		for _, c := range line.Changes {
			if !seen[c.Program] {
				seen[c.Program] = true
				refs = append(refs, book.Receipt(token.Code(c.Program), number))
			}
		}
	}
	return refs
}
