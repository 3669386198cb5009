package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/testnet/samples"
)

// The two members of the shipped purchases whom the story is about, by the numbers
// that Mart knows them by. They have earned 373 and 306 points there.
const (
	annNumber = "1013"
	bobNumber = "1022"
)

// story shows what the ledger is for, with commands and what they say.
func (d demo) story(ctx context.Context) error {
	mart, ann := d.homeOf("mart"), memberPrefix+annNumber
	if err := d.importPurchases(ctx, mart); err != nil {
		return err
	}
	var bob api.Address // of the account by his own key
	for _, scene := range []func() error{
		func() error { return d.exchanges(ctx, mart, ann) },
		func() (err error) { bob, err = d.ownKey(ctx, mart); return err },
		func() error { return d.booking(ctx, bob) },
		func() error { return d.tooMuch(ctx, bob) },
		func() error { return d.settle(ctx, mart) },
	} {
		if err := scene(); err != nil {
			return err
		}
	}
	return d.look(bob)
}

func (d demo) importPurchases(ctx context.Context, mart string) error {
	file := filepath.Join(d.net.Dir, "mart-purchases.csv")
	if err := os.WriteFile(file, samples.MartPurchases, 0o600); err != nil {
		return fmt.Errorf("write purchases: %w", err)
	}
	d.say("1. Mart, a grocery, loads the receipts of some months: a point for each euro.")
	_, err := d.do(ctx, ExitDone, "--home", mart, "points", "import", file, "--program", "MART", "--map", samples.MartColumns)
	return err
}

func (d demo) exchanges(ctx context.Context, mart, ann string) error {
	d.say("2. Ann is member %s of Mart, which keeps her account for her. She turns points of the\n"+
		"   grocery into miles of the airline, and some of those into beans of the coffee bar.\n"+
		"   Whose points leave owes whose points come.", annNumber)
	for _, args := range [][]string{
		{"wallet", "balance", ann},
		{"points", "exchange", "300", "MART", "AVIA", "--account", ann},
		{"points", "exchange", "100", "AVIA", "BREW", "--account", ann},
	} {
		if _, err := d.do(ctx, ExitDone, append([]string{"--home", mart}, args...)...); err != nil {
			return err
		}
	}
	d.say("3. She pays at the cinema with beans of the coffee bar.")
	_, err := d.do(ctx, ExitDone, "--home", mart, "points", "redeem", "10", "BREW", "--at", "kino", "--account", ann)
	return err
}

// ownKey opens an account by a key that Bob makes, and merges the one that Mart keeps for
// him into it.
func (d demo) ownKey(ctx context.Context, mart string) (bob api.Address, err error) {
	d.say("4. Bob is member %s. He takes his points into his own hands: Mart opens an account by his\n"+
		"   key, which agrees to it, and merges the one that it kept for him into it. From now on\n"+
		"   Mart cannot move his points any more, and he can.", bobNumber)
	at, err := home.Open(mart)
	if err != nil {
		return bob, err
	}
	h, err := home.Init(d.homeOf("bob"), home.Config{Node: at.Config.Node, PasswordFile: "password"})
	if err != nil {
		return bob, err
	}
	write := func(name, text string) (path string, err error) {
		path = filepath.Join(h.Dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return path, fmt.Errorf("write %s: %w", name, err)
		}
		return path, nil
	}
	if _, err := write("password", "bob's demo password\n"); err != nil {
		return bob, err
	}
	if _, err := d.do(ctx, ExitDone, "--home", h.Dir, "key", "new", "bob", "--light"); err != nil {
		return bob, err
	}
	key, err := h.Address("bob")
	if err != nil {
		return bob, err
	}
	bob = api.Address(key)
	kept, err := d.account(bobNumber)
	if err != nil {
		return bob, err
	}
	agree := func(file string, flags ...string) (path string, err error) {
		command := []string{"--home", h.Dir, "member", "consent", "bob", "--at", "mart"}
		said, err := d.do(ctx, ExitDone, append(command, flags...)...)
		if err != nil {
			return "", err
		}
		return write(file, said)
	}
	consent, err := agree("bob.consent")
	if err != nil {
		return bob, err
	}
	if _, err := d.do(ctx, ExitDone, "--home", mart, "member", "enroll", "--consent", consent); err != nil {
		return bob, err
	}
	if consent, err = agree("bob.joins", "--join", kept.String()); err != nil {
		return bob, err
	}
	_, err = d.do(ctx, ExitDone, "--home", mart, "member", "merge", memberPrefix+bobNumber, bob.String(),
		"--consent", consent, "--yes")
	return bob, err
}

// holdID finds the hold in what the command said.
var holdID = regexp.MustCompile(`capture (0x[0-9a-f]{64})`)

func (d demo) booking(ctx context.Context, bob api.Address) error {
	d.say("5. He reserves seats at the cinema with his grocery points. The cinema takes what they\n   cost in the end, and the rest comes back.")
	said, err := d.do(ctx, ExitDone, "--home", d.homeOf("bob"), "points", "hold", "200", "MART", "--at", "kino", "--account", bob.String())
	if err != nil {
		return err
	}
	found := holdID.FindStringSubmatch(said)
	if found == nil {
		return fmt.Errorf("%w: no hold in %q", errStory, said)
	}
	_, err = d.do(ctx, ExitDone, "--home", d.homeOf("kino"), "points", "capture", found[1], "160")
	return err
}

func (d demo) tooMuch(ctx context.Context, bob api.Address) error {
	ann, err := d.account(annNumber)
	if err != nil {
		return err
	}
	d.say("6. He gives Ann some of what is left, and then more than he has. Every node refuses\n   that, and says why.")
	give := []string{"--home", d.homeOf("bob"), "points", "transfer", "46", "MART", "--to", ann.String(), "--account", bob.String()}
	if _, err := d.do(ctx, ExitDone, give...); err != nil {
		return err
	}
	give[4] = "500"
	_, err = d.do(ctx, ExitRefused, give...)
	return err
}

func (d demo) settle(ctx context.Context, mart string) error {
	d.say("7. What the partners owe each other now, block by block agreed by all four:")
	if _, err := d.do(ctx, ExitDone, "--home", mart, "partner", "positions"); err != nil {
		return err
	}
	d.say("8. Nothing appeared and nothing vanished, and all four nodes have the same history.")
	if _, err := d.do(ctx, ExitDone, "--home", mart, "audit", "check"); err != nil {
		return err
	}
	_, err := d.do(ctx, ExitDone, "testnet", "status", "--dir", d.net.Dir)
	return err
}

// look tells where everything is, and what to type next.
func (d demo) look(bob api.Address) error {
	d.say("The coalition is in %s. Bob's account is %s.", d.net.Dir, bob)
	fmt.Fprintln(d.Stdout, "Its nodes answer at")
	for _, n := range d.net.Nodes {
		fmt.Fprintf(d.Stdout, "  %-5s %s/v1/status\n", n.Partner, n.API())
	}
	fmt.Fprintln(d.Stdout, "Try")
	for _, args := range [][]string{
		{"--home", d.homeOf("bob"), "wallet", "statement", bob.String()},
		{"--home", d.homeOf("bob"), "points", "redeem", "20", "MART", "--at", "brew", "--account", bob.String()},
		{"--home", d.homeOf("mart"), "program", "show", "MART"},
		{"--home", d.homeOf("mart"), "points", "issue", "120", "MART", "--to", memberPrefix + annNumber},
		{"--home", d.homeOf("avia"), "program", "list"},
	} {
		fmt.Fprintf(d.Stdout, "  %s\n", shellLine(append([]string{programName()}, args...)))
	}
	return nil
}

// account is the address of a member of Mart.
func (d demo) account(number string) (api.Address, error) {
	h, err := home.Open(d.homeOf("mart"))
	if err != nil {
		return api.Address{}, err
	}
	m, err := h.Member(number)
	return api.Address(m.Account), err
}
