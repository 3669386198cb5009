package words

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Rows writes an aligned table for a person. A column whose heading starts with a
// space is aligned to the right.
type Rows struct {
	w    io.Writer
	head []string
	body [][]string
}

// Table begins a table with its headings.
func Table(w io.Writer, head ...string) *Rows { return &Rows{w: w, head: head} }

func (t *Rows) Row(cells ...string) { t.body = append(t.body, cells) }

// End writes the table.
func (t *Rows) End() {
	width := make([]int, len(t.head))
	for _, cells := range append([][]string{t.head}, t.body...) {
		for i, cell := range cells {
			width[i] = max(width[i], len([]rune(strings.TrimPrefix(cell, " "))))
		}
	}
	var text strings.Builder
	tw := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, cells := range append([][]string{t.head}, t.body...) {
		out := make([]string, len(cells))
		for i, cell := range cells {
			out[i] = strings.TrimPrefix(cell, " ")
			if strings.HasPrefix(t.head[i], " ") {
				out[i] = fmt.Sprintf("%*s", width[i], out[i])
			}
		}
		fmt.Fprintln(tw, strings.Join(out, "\t"))
	}
	tw.Flush()
	for line := range strings.Lines(text.String()) {
		fmt.Fprintln(t.w, strings.TrimRight(line, " \n"))
	}
}

// Fields writes names and values in two columns: name, value, name, value. A pair
// whose value is empty is left out.
func Fields(w io.Writer, pairs ...string) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(tw, "%s\t%s\n", pairs[i], pairs[i+1])
		}
	}
	tw.Flush()
}
