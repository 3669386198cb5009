package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/counter"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/node/till"
	"github.com/punkt-ledger/punkt/partner"
	"github.com/punkt-ledger/punkt/token"
)

// asking is the flags of points request.
type asking struct {
	card, account, from string
	via                 string
	key, passwordFile   string
	ref                 optional
	hold, within        time.Duration
}

func pointsRequestCommand(a *App) *cobra.Command {
	s := asking{}
	cmd := &cobra.Command{
		Use:   "request POINTS PROGRAM",
		Short: "Ask a member's home for points, at a till",
		Long: `Request is for a till whose customer is in another partner's custody. Its redeemer key
signs what it asks for, and the home of the member decides: by its policy, or its operator
by points authorise. Nothing is on the ledger until the home has sent the redeem, or with
--hold the hold, and the command ends with status 0 only when the till's own node has seen
it. Refused is status 2. Without an answer it ends with status 3 after --within; the same
again with the same --ref is safe, and tells if it was granted after all.

The member is named by the token of his card, which begins with his home's name, or by
--account and --from. --via is the URL of the home's node.`,
		Example: `  punkt --home coalition/kino points request 10 AVIA --card mart-aaaaaaaaaaaaaaaaaaaaaaaa --via http://127.0.0.1:26722 --ref slip-17
  punkt --home coalition/kino points request 10 AVIA --account 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --from mart --via http://127.0.0.1:26722 --hold 30m`,
		Args: exactly("POINTS", "PROGRAM"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.request(cmd.Context(), s, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.card, "card", "", "`TOKEN` of the member's card")
	f.StringVar(&s.account, "account", "", "`ADDRESS` of the member's account, where there is no card")
	f.StringVar(&s.from, "from", "", "`PARTNER` that has the account in its custody; a card says it")
	f.StringVar(&s.via, "via", "", "`URL` of that partner's node")
	f.StringVar(&s.key, "key", "", "sign with the key `NAME` (default: redeemer)")
	f.StringVar(&s.passwordFile, "password-file", "", "open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	f.Var(&s.ref, "ref", "`TEXT` of the till's document, or 0x and 64 hex digits: the same is the same sale (default: random)")
	f.DurationVar(&s.hold, "hold", 0, "set the points aside for `DURATION`, for points capture, instead of redeeming them")
	f.DurationVar(&s.within, "within", time.Minute, "wait for `DURATION`, at most 2m")
	return required(cmd, "via")
}

// request signs what is asked for, asks, and tells what the ledger has.
func (a *App) request(ctx context.Context, s asking, args []string) error {
	r, err := a.newRequest(s, args)
	if err != nil {
		return err
	}
	own, err := a.client()
	if err != nil {
		return err
	}
	status, err := own.Status(ctx)
	if err != nil {
		return err
	}
	r.ChainID = status.ChainID
	desk, err := a.desk()
	if err != nil {
		return err
	}
	if chain := desk.Home.Config.ChainID; chain != 0 {
		r.ChainID = chain
	}
	name, err := desk.Home.PartnerKey(partner.Redeemer, s.key)
	if err != nil {
		return keyHint(err)
	}
	key, err := desk.Unlock(ctx, name, s.passwordFile)
	if err != nil {
		return keyHint(err)
	}
	r.Expires = time.Now().Add(s.within).Unix()
	if err := r.Sign(key); err != nil {
		return err
	}
	if !a.json {
		fmt.Fprintf(a.Stderr, "request %s: waiting for %s\n", hex32(r.ID()), r.Home)
	}
	got, err := counter.Till{Own: own, Home: api.NewClient(s.via)}.Ask(ctx, r)
	if err != nil {
		return requestError(err, r)
	}
	return a.print(got, func(w io.Writer) { a.saySpent(ctx, w, got, r) })
}

// newRequest is what the flags ask for, without its time and signature.
func (a *App) newRequest(s asking, args []string) (r till.Request, err error) {
	if err := home.CheckNode(s.via); err != nil {
		return r, usageError{err}
	}
	if s.within < time.Second || s.within > till.MaxLife {
		return r, usage("--within %s: want 1s to %s", s.within, till.MaxLife)
	}
	h, err := a.home()
	if err != nil {
		return r, err
	}
	if h.Config.Partner == "" {
		return r, keyHint(fmt.Errorf("%w: %s", home.ErrNotPartners, h.Dir))
	}
	n, program, err := parseAmount(args)
	if err != nil {
		return r, err
	}
	r = till.Request{Payee: h.Config.Partner, Card: s.card, Program: program, Points: n, HoldSeconds: uint64(max(0, s.hold/time.Second))}
	switch of, ok := till.HomeOf(s.card); {
	case s.card != "" && !ok:
		return r, usage("--card %q is no card: want a partner's id, - and 24 letters and digits", s.card)
	case s.card != "" && s.account == "" && s.from == "":
		r.Home = of
	case s.card == "" && s.account != "" && s.from != "":
		if r.Home, err = parsePartner(s.from); err != nil {
			return r, err
		}
		account, err := a.account(s.account)
		if err != nil {
			return r, err
		}
		r.Account = op.Address(account)
	default:
		return r, usage("name the member: --card TOKEN, or --account ADDRESS --from PARTNER")
	}
	kind := r.Operation(op.Address{}, 0).Kind()
	if r.Ref, err = a.requestRef(s.ref, kind); err != nil {
		return r, err
	}
	return r, r.Check()
}

// requestRef is the ref of a request. After a rotation of the secret a text is refused:
// whose points it took before is not known here, so that it cannot be looked up.
func (a *App) requestRef(given optional, kind op.Kind) (token.Ref, error) {
	if !given.given {
		return a.ref(context.Background(), given, order{kind: kind})
	}
	refs, err := a.refsOf(given.text, kind, "")
	if err == nil && len(refs) > 1 {
		err = usage("--ref %q: the secret was rotated, and a request's text is not found under the ones of before: "+
			"give none, or 0x and 64 hex digits", given.text)
	}
	if err != nil {
		return token.Ref{}, err
	}
	return refs[0], nil
}

// requestError gives what a request ended with its exit status and its hint.
func requestError(err error, r till.Request) error {
	again := fmt.Sprintf("the same again with --ref %s cannot take the points twice", hex32(r.Ref))
	switch {
	case errors.Is(err, counter.ErrRefused):
		return &api.Refused{Name: "request_refused", Detail: err.Error()}
	case errors.Is(err, counter.ErrNoAnswer):
		return hint(fmt.Errorf("%w: %w", api.ErrUnknownOutcome, err), "%s", again)
	case errors.Is(err, counter.ErrFalseAnswer):
		return hint(err, "do not hand anything out, and call %s", r.Home)
	}
	return err
}

// saySpent tells of the operation that the home has sent.
func (a *App) saySpent(ctx context.Context, w io.Writer, got api.OperationAnswer, r till.Request) {
	p := a.priceOf(ctx, r.Program)
	what := words.Points(got.Points, got.Program) + p.Worth(got.Points)
	if r.HoldSeconds > 0 {
		fmt.Fprintf(w, "Held %s for %s in block %s.\n%s takes them with: punkt points capture %s\n",
			what, r.Payee, words.Thousands(got.At.Height), r.Payee, got.ID)
	} else {
		fmt.Fprintf(w, "Redeemed %s at %s in block %s.\n", what, r.Payee, words.Thousands(got.At.Height))
	}
	words.Fields(w, "  operation", got.ID.String(), "  transaction", got.At.Tx.String(), "  ref", hex32(r.Ref))
}
