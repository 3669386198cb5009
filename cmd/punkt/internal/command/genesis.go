package command

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/partner"
)

func genesisCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "genesis",
		Short: "Make and check the file that a network begins with",
		Long: `A genesis is the file that a network begins with, the same at every node: the partners
with their keys and nodes, the programs with their terms, and the time. It is made of
the coalition, which the partners agree on, and a card of each partner.`,
		Example: `  punkt genesis example
  punkt genesis new --coalition coalition.json --out genesis.json mart.json avia.json brew.json kino.json
  punkt genesis check genesis.json
  punkt genesis hash genesis.json`,
	}
	cmd.AddCommand(genesisExampleCommand(a), genesisNewCommand(a), genesisCheckCommand(a), genesisHashCommand(a))
	return cmd
}

// foundation is what there is to say of a genesis.
type foundation struct {
	ChainID  uint64         `json:"chain_id"`
	Name     string         `json:"name"`
	Currency string         `json:"currency"`
	Programs int            `json:"programs"`
	Partners []foundPartner `json:"partners"`
	Hash     string         `json:"hash"`
}

// foundPartner is a partner of a genesis; power is its share of the votes.
type foundPartner struct {
	ID    partner.ID `json:"id"`
	Keys  int        `json:"keys"`
	Power int64      `json:"power"`
	Node  string     `json:"node"`
}

func foundationOf(text []byte) (foundation, error) {
	g, err := consensus.CheckGenesis(text)
	if err != nil {
		return foundation{}, err
	}
	hash, err := consensus.GenesisHash(text)
	if err != nil {
		return foundation{}, err
	}
	f := foundation{ChainID: g.ChainID, Name: g.Name, Currency: g.Currency, Programs: len(g.Programs), Hash: spoken(hash)}
	for _, p := range g.Partners {
		f.Partners = append(f.Partners, foundPartner{ID: p.ID, Keys: len(p.Keys), Power: p.Power, Node: p.Node})
	}
	return f, nil
}

// spoken is a hash as people read it to each other: 128 bits of it in groups of four. A
// shorter one could be met by a partner that makes up two files until they agree.
func spoken(hash [32]byte) string {
	digits := hex.EncodeToString(hash[:16])
	var groups []string
	for ; digits != ""; digits = digits[4:] {
		groups = append(groups, digits[:4])
	}
	return strings.Join(groups, " ")
}

func (f foundation) say(w io.Writer) {
	votes, voters := int64(0), 0
	for _, p := range f.Partners {
		if votes += p.Power; p.Power > 0 {
			voters++
		}
	}
	fmt.Fprintf(w, "%s, chain %d: %d partners with %d validators, %d programs, settled in %s.\n",
		f.Name, f.ChainID, len(f.Partners), voters, f.Programs, f.Currency)
	t := words.Table(w, "PARTNER", "KEYS", "VOTES", "NODE")
	for _, p := range f.Partners {
		t.Row(string(p.ID), fmt.Sprint(p.Keys), share(p.Power, votes), p.Node)
	}
	t.End()
	fmt.Fprintf(w, "The hash is %s.\n", f.Hash)
}

// share is a part of the votes in whole percent.
func share(part, whole int64) string {
	if part == 0 {
		return "none"
	}
	return fmt.Sprintf("%d %%", part*100/whole)
}

func genesisCheckCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Say what is wrong with a genesis, all at once",
		Long: `Check reads a genesis as strictly as a node does and lists everything that is wrong with
it. Of a good one it shows who takes part, who votes, and the hash to compare.`,
		Example: `  punkt genesis check genesis.json`,
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := readGenesis(args[0])
			if err != nil {
				return err
			}
			f, err := foundationOf(text)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return a.print(f, f.say)
		},
	}
}

func genesisHashCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "hash FILE",
		Short: "Show a genesis's hash, to read out on the telephone",
		Long: `Hash shows 32 hexadecimal digits that are the same for the same genesis, whatever
happened to its white space on the way. Partners who have compared them begin with the
same file.`,
		Example: `  punkt genesis hash genesis.json`,
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := readGenesis(args[0])
			if err != nil {
				return err
			}
			hash, err := consensus.GenesisHash(text)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return a.print(map[string]string{"hash": spoken(hash)}, func(w io.Writer) { fmt.Fprintln(w, spoken(hash)) })
		},
	}
}
