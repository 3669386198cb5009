package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/audit/stream"
	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/api"
)

func eventsCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "events",
		Short:   "Follow what happens on the ledger",
		Example: `  punkt --home coalition/mart events follow --cursor mart.cursor`,
	}
	cmd.AddCommand(eventsFollowCommand(a))
	return cmd
}

// errEnough ends a following that has told as many events as were asked for.
var errEnough = errors.New("enough events")

// following is where a reader of the log is and what it tells.
type following struct {
	a      *App
	cursor string // file of the reader's place; "": none is kept
	left   int    // events to tell; below 0: without end
	toEnd  bool   // end with the newest entry
	reader stream.Reader
}

func eventsFollowCommand(a *App) *cobra.Command {
	f := following{a: a}
	cmd := &cobra.Command{
		Use:   "follow",
		Short: "Print each event as it comes, from a log that is checked",
		Long: `Follow reads the log of a node entry by entry and prints its events: points made, taken,
expired, held, owed. Each page is checked: every entry is a leaf of one growing tree, so
a node that changes, leaves out or rolls back what it told before is found out, and
follow ends with status 1. With --cursor it keeps its place in a file and goes on from
there, also at another partner's node. It runs until Ctrl-C, for --count events, or with
--to-end to the newest.

With --json each event is a line of its own.`,
		Example: `  punkt --home coalition/mart events follow
  punkt --home coalition/mart events follow --cursor mart.cursor --json`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.load(); err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			follow := client.Follow
			if f.toEnd {
				follow = client.CatchUp
			}
			err = follow(cmd.Context(), &f.reader, f.tell)
			switch {
			case errors.Is(err, errEnough):
				return nil
			case errors.Is(err, stream.ErrForked):
				return hint(err, "stop and compare this node with another partner's; the place in the stream was not moved")
			}
			return err
		},
	}
	cmd.Flags().StringVar(&f.cursor, "cursor", "", "keep the place in the log in `FILE`, and go on from it")
	cmd.Flags().BoolVar(&f.toEnd, "to-end", false, "end with the newest entry instead of waiting for more")
	cmd.Flags().IntVar(&f.left, "count", -1, "end after `N` events (default: go on until Ctrl-C)")
	return cmd
}

// load reads the place of an earlier following, if there was one.
func (f *following) load() error {
	if f.cursor == "" {
		return nil
	}
	text, err := os.ReadFile(f.cursor)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields() // another file is not taken for a cursor, and not written over
	if err := dec.Decode(&f.reader); err != nil {
		return hint(fmt.Errorf("read cursor: %w", err), "%s is no cursor: name another file", f.cursor)
	}
	return nil
}

// save keeps the place, behind what was told: after a crash in between the last page is
// told again, and never one left out.
func (f *following) save() error {
	if f.cursor == "" {
		return nil
	}
	text, err := json.Marshal(f.reader)
	if err != nil {
		return fmt.Errorf("write cursor: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(f.cursor), filepath.Base(f.cursor)+".*")
	if err != nil {
		return fmt.Errorf("write cursor: %w", err)
	}
	_, err = temp.Write(append(text, '\n'))
	if err = errors.Join(err, temp.Close()); err == nil {
		err = os.Rename(temp.Name(), f.cursor)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write cursor: %w", err), os.Remove(temp.Name()))
	}
	return nil
}

// tell prints the events of a page that holds.
func (f *following) tell(p stream.Page) error {
	for _, entry := range p.Entries {
		events, err := ledger.EventsIn(entry)
		if err != nil {
			return fmt.Errorf("%w: %w", api.ErrFault, err)
		}
		for _, event := range events {
			if f.left == 0 {
				return errEnough
			}
			f.left--
			if err := f.print(api.EventOf(event)); err != nil {
				return err
			}
		}
	}
	if err := f.save(); err != nil {
		return err
	}
	if f.left == 0 {
		return errEnough
	}
	return nil
}

func (f *following) print(e api.Event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	if f.a.json {
		_, err := f.a.Stdout.Write(append(line, '\n'))
		return err
	}
	_, err = fmt.Fprintf(f.a.Stdout, "%d.%d block %d, %s: %s\n", e.Seq, e.Index, e.Height, causeOf(e), words.Did(e.Effect))
	return err
}

// causeOf is what brought an event about, in a word.
func causeOf(e api.Event) string {
	if e.Kind != "" {
		return e.Kind
	}
	return e.Cause.Kind
}
