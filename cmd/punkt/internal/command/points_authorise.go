package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home/counter"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/till"
)

func pointsRequestsCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "requests",
		Short: "List what tills ask of this partner's members",
		Long: `Requests lists what other partners' tills have asked this one for, and nobody has answered
yet. It has to run on the machine of this partner's node.`,
		Example: `  punkt --home coalition/mart points requests`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			all, err := client.Waiting(cmd.Context())
			if err != nil {
				return err
			}
			return a.print(all, func(w io.Writer) {
				t := words.Table(w, "REQUEST", "PAYEE", "WANTS", "OF", "UNTIL")
				for _, r := range all.Requests {
					t.Row(r.ID.String(), r.Payee, wanted(r.PointsRequest), whose(r.PointsRequest), words.Instant(r.ExpiresAt))
				}
				t.End()
			})
		},
	}
}

func wanted(r api.PointsRequest) string {
	what := words.Points(r.Points, r.Program)
	if r.HoldSeconds > 0 {
		return fmt.Sprintf("hold %s for %s", what, time.Duration(r.HoldSeconds)*time.Second)
	}
	return what
}

func whose(r api.PointsRequest) string {
	if r.Card != "" {
		return r.Card
	}
	return r.Account.String()
}

// authorising is the flags of points authorise.
type authorising struct {
	auto, refuse      bool
	key, passwordFile string
}

func pointsAuthoriseCommand(a *App) *cobra.Command {
	s := authorising{}
	cmd := &cobra.Command{
		Use:   "authorise [REQUEST]",
		Short: "Grant or refuse what a till asks of this partner's member",
		Long: `Authorise signs the redeem or the hold that a till asks for, with this partner's custodian
key, sends it to the ledger, and tells the till. With --refuse it tells it no; with a
request that the ledger refuses, it does so by itself. The till never learns why.

With --auto it runs until Ctrl-C and grants what the file requests.json in the home folder
allows, such as

  {"payees": ["kino", "brew"], "most": {"AVIA": 500, "MART": 2000}}

and leaves the rest to the operator. It grants only requests that show a card, unless the
file says "addresses": true. It has to run on the machine of this partner's node.`,
		Example: `  punkt --home coalition/mart points authorise 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9
  punkt --home coalition/mart points authorise --refuse 0x0f0b1d2c3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9
  punkt --home coalition/mart points authorise --auto`,
		Args: between("", "REQUEST"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if s.auto == (len(args) == 1) || s.auto && s.refuse {
				return usage("want a REQUEST, or --auto")
			}
			desk, err := a.desk()
			if err != nil {
				return err
			}
			c, err := counter.Open(cmd.Context(), desk, s.key, s.passwordFile)
			if err != nil {
				return keyHint(err)
			}
			if s.auto {
				return a.serveTills(cmd.Context(), c)
			}
			id, err := parseHash("request", args[0])
			if err != nil {
				return err
			}
			return a.authoriseOne(cmd.Context(), c, id, s.refuse)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&s.auto, "auto", false, "grant what requests.json allows, until Ctrl-C")
	f.BoolVar(&s.refuse, "refuse", false, "answer no")
	f.StringVar(&s.key, "key", "", "sign with the key `NAME` (default: custodian)")
	f.StringVar(&s.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	return cmd
}

// authoriseOne answers the request with the id.
func (a *App) authoriseOne(ctx context.Context, c counter.Counter, id api.Hash, refuse bool) error {
	client, err := a.client()
	if err != nil {
		return err
	}
	all, err := client.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, waiting := range all.Requests {
		if waiting.ID != id {
			continue
		}
		r, err := waiting.Request()
		if err != nil {
			return err
		}
		answer := c.Grant
		if refuse {
			answer = func(ctx context.Context, r till.Request) (counter.Granted, error) { return c.Refuse(ctx, r, nil) }
		}
		granted, err := answer(ctx, r)
		if err != nil {
			return err
		}
		if !refuse && !granted.Answer.Done {
			return granted.Why // the till knows no more than that it is refused
		}
		return a.print(answered(granted), func(w io.Writer) { sayAnswered(w, waiting.PointsRequest, granted) })
	}
	return hint(fmt.Errorf("no request %s waits", id), "punkt points requests lists those that do; a till waits for two minutes at most")
}

// serveTills grants what the policy allows, until the context ends.
func (a *App) serveTills(ctx context.Context, c counter.Counter) error {
	h, err := a.home()
	if err != nil {
		return err
	}
	policy, err := counter.LoadPolicy(h)
	if errors.Is(err, fs.ErrNotExist) {
		return hint(err, `write it: {"payees": ["kino"], "most": {"MART": 1000}}`)
	}
	if err != nil {
		return err
	}
	client, err := a.client()
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stderr, "granting what %s allows\n", counter.PolicyFile)
	for last := int64(0); ctx.Err() == nil; {
		all, err := client.AwaitWaiting(ctx, last)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			fmt.Fprintf(a.Stderr, "punkt: %v\n", err)
			select { // the node may be starting anew
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		for _, waiting := range all.Requests {
			last = waiting.Number
			go a.serveTill(ctx, c, policy, waiting)
		}
	}
	return nil
}

// serveTill answers one request, or leaves it to the operator.
func (a *App) serveTill(ctx context.Context, c counter.Counter, policy counter.Policy, waiting api.WaitingRequest) {
	r, err := waiting.Request()
	if err == nil {
		err = policy.Allows(r)
	}
	granted := counter.Granted{}
	if err == nil {
		granted, err = c.Grant(ctx, r)
	}
	if err != nil {
		fmt.Fprintf(a.Stderr, "%s: %v\n", waiting.ID, err)
		return
	}
	sayAnswered(a.Stderr, waiting.PointsRequest, granted)
}

// answeredRequest is what points authorise prints as JSON.
type answeredRequest struct {
	Request   api.Hash `json:"request"`
	Done      bool     `json:"done"`
	Operation api.Hash `json:"operation,omitzero"`
	Height    int64    `json:"height,omitempty"`
}

func answered(g counter.Granted) answeredRequest {
	return answeredRequest{g.Answer.Request, g.Answer.Done, g.Answer.Operation, g.Answer.Height}
}

func sayAnswered(w io.Writer, r api.PointsRequest, g counter.Granted) {
	switch {
	case g.Answer.Done:
		fmt.Fprintf(w, "%s: granted %s at %s in block %s.\n", api.Hash(g.Answer.Request), wanted(r), r.Payee, words.Thousands(g.Answer.Height))
	case g.Why != nil:
		fmt.Fprintf(w, "%s: refused %s at %s: %v\n", api.Hash(g.Answer.Request), wanted(r), r.Payee, g.Why)
	default:
		fmt.Fprintf(w, "%s: refused %s at %s.\n", api.Hash(g.Answer.Request), wanted(r), r.Payee)
	}
}
