package command

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

func homeCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "home",
		Short:   "Check a home folder, and rotate its secret",
		Example: `  punkt --home coalition/mart home check`,
	}
	cmd.AddCommand(homeCheckCommand(a), homeRotateCommand(a))
	return cmd
}

// errHome: something is wrong with the home folder.
var errHome = errors.New("the home folder is not in order")

// checked is what home check prints as JSON.
type checked struct {
	Dir         string           `json:"dir"`
	Partner     string           `json:"partner,omitempty"`
	Fingerprint string           `json:"secret_fingerprint,omitempty"`
	Keys        []checkedKey     `json:"keys"`
	Problems    []string         `json:"problems"`
	registered  []api.PartnerKey // of the partner, on the ledger
}

type checkedKey struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Roles   []string `json:"roles"` // on the ledger
}

func homeCheckCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check that a home folder is whole: secret, keys, node and roles",
		Long: `Check holds the folder against itself and against the ledger: the secret is there and is
the one of the config's fingerprint and of the ledger, the keys can be read, the node
answers and is of the right chain, and the partner's keys have their roles. Do it after a restore and on a new
till, before anything is booked. Secrets are the same on two machines if their fingerprints
are. It ends with status 1 if something is wrong.`,
		Example: `  punkt --home coalition/mart home check`,
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			c := checked{Dir: h.Dir, Partner: string(h.Config.Partner), Keys: []checkedKey{}, Problems: []string{}}
			c.secret(h)
			a.checkNode(cmd.Context(), h, &c)
			c.keys(h)
			if err := a.printThen(c, func(w io.Writer) { sayChecked(w, c) }); err != nil || len(c.Problems) == 0 {
				return err
			}
			return fmt.Errorf("%w: %s", errHome, words.Plural(int64(len(c.Problems)), "problem"))
		},
	}
}

func (c *checked) wrong(format string, args ...any) {
	c.Problems = append(c.Problems, fmt.Sprintf(format, args...))
}

func (c *checked) secret(h *home.Home) {
	book, err := h.Book()
	if err != nil {
		c.wrong("%v", err)
		return
	}
	c.Fingerprint = book.Fingerprint()
}

// checkNode asks the node for its chain and for the partner's keys.
func (a *App) checkNode(ctx context.Context, h *home.Home, c *checked) {
	client, err := a.client()
	if err != nil {
		c.wrong("%v", err)
		return
	}
	status, err := client.Status(ctx)
	if err != nil {
		c.wrong("%v", err)
		return
	}
	if h.Config.ChainID != 0 && h.Config.ChainID != status.ChainID {
		c.wrong("the node is of chain %d, the folder of chain %d", status.ChainID, h.Config.ChainID)
	}
	if h.Config.Partner == "" {
		return
	}
	p, err := client.Partner(ctx, string(h.Config.Partner))
	if err != nil {
		c.wrong("%v", err)
		return
	}
	c.registered = p.Keys
	if err := a.checkNaming(ctx, nil); err != nil && c.Fingerprint != "" {
		c.wrong("%v", err)
	}
}

// keys lists the folder's keys. A partner's that is called as a role ought to have it.
func (c *checked) keys(h *home.Home) {
	all, err := h.Keys()
	if err != nil {
		c.wrong("%v", err)
	}
	for _, k := range all {
		key := checkedKey{Name: k.Name, Address: api.Address(k.Address).String(), Roles: []string{}}
		for _, r := range c.registered {
			if r.Address == api.Address(k.Address) {
				key.Roles = append(key.Roles, r.Roles...)
			}
		}
		if c.Partner != "" && c.registered != nil && len(key.Roles) == 0 {
			c.wrong("the key %s is none of %s's on the ledger", k.Name, c.Partner)
		}
		c.Keys = append(c.Keys, key)
	}
}

func sayChecked(w io.Writer, c checked) {
	words.Fields(w, "home", c.Dir, "partner", c.Partner, "secret", c.Fingerprint)
	t := words.Table(w, "KEY", "ADDRESS", "ROLES")
	for _, k := range c.Keys {
		t.Row(k.Name, k.Address, fmt.Sprint(k.Roles))
	}
	t.End()
	for _, p := range c.Problems {
		fmt.Fprintf(w, "PROBLEM: %s\n", p)
	}
	if len(c.Problems) == 0 {
		fmt.Fprintln(w, "All is in order.")
	}
}
