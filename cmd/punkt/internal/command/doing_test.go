package command

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/node/api"
)

// told is a command that notes what it reads of a line.
func told(notes *[]string) *cobra.Command {
	note := func(name string) value {
		return value{name: name, read: func(_ context.Context, _ *App, text string) error {
			if text == "bad" {
				return errors.New(name + " is bad")
			}
			*notes = append(*notes, name+"="+text)
			return nil
		}}
	}
	return showing[api.Live]{
		use:  "told",
		args: []value{note("A"), note("B").optional()},
		flags: []value{
			note("must").flag("must", "").required(), note("usual").flag("usual", "").usually("as ever"),
			note("other").flag("other", ""),
		},
		ask:  func(context.Context, *api.Client) (api.Live, error) { return api.Live{Live: true}, nil },
		tell: nil, // as JSON
	}.command(&App{Stdout: discard{}, json: true, caller: &api.Client{}})
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func TestACommandReadsWhatItDeclares(t *testing.T) {
	for _, c := range []struct {
		line  []string
		notes []string
		err   string
	}{
		{[]string{"1", "2", "--must", "3"}, []string{"A=1", "B=2", "must=3", "usual=as ever"}, ""},
		{[]string{"1", "--must", "3", "--usual", "4"}, []string{"A=1", "must=3", "usual=4"}, ""},
		{[]string{"1", "--must", "3", "--other", ""}, []string{"A=1", "must=3", "usual=as ever", "other="}, ""},
		{[]string{"1", "--must", "bad", "--other", "5"}, []string{"A=1"}, "must is bad"},
		{[]string{"1", "2"}, nil, `required flag(s) "must" not set`},
		{[]string{"--must", "3"}, nil, "A is missing"},
		{[]string{"1", "2", "3", "--must", "3"}, nil, `unexpected argument "3"`},
	} {
		var notes []string
		cmd := told(&notes)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs(c.line)
		said := ""
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			said = err.Error()
		}
		if said != c.err || !slices.Equal(notes, c.notes) {
			t.Errorf("%v: read %v, said %q; want %v, %q", c.line, notes, said, c.notes, c.err)
		}
	}
}
