package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/testnet"
)

func genesisNewCommand(a *App) *cobra.Command {
	var coalition, out, at string
	cmd := &cobra.Command{
		Use:   "new CARD...",
		Short: "Make a genesis of a coalition and its partners' cards",
		Long: `New completes the coalition, a file with the partners, their limits and the programs
with their terms, with the card of each partner: what punkt node card printed on its
machine. It adds the time at which the network begins and writes the genesis. One
partner does it; the others check the file and compare its hash.`,
		Example: `  punkt genesis new --coalition coalition.json --out genesis.json mart.json avia.json brew.json kino.json
  punkt genesis new --coalition coalition.json --time 2026-12-01T09:00:00Z --out genesis.json mart.json avia.json`,
		Args: func(_ *cobra.Command, given []string) error {
			if len(given) == 0 {
				return errors.New("CARD is missing")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, files []string) error {
			text, err := newGenesis(coalition, at, files)
			if err != nil {
				return err
			}
			f, err := foundationOf(text)
			if err != nil {
				return err
			}
			if err := writeNew(out, text); err != nil {
				return err
			}
			return a.print(f, func(w io.Writer) {
				fmt.Fprintf(w, "Wrote %s.\n", out)
				f.say(w)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&coalition, "coalition", "", "`FILE` with the partners and programs, as the partners agreed on them")
	f.StringVar(&out, "out", "", "write the genesis to `FILE`, which must not exist")
	f.StringVar(&at, "time", "", "begin at `TIME`, such as 2026-12-01T09:00:00Z; no block is made before (default: now)")
	return required(cmd, "coalition", "out")
}

// newGenesis is the text of a genesis made of the files.
func newGenesis(coalition, at string, files []string) ([]byte, error) {
	begin := time.Now()
	if at != "" {
		t, err := parseTime(at, time.UTC)
		if err != nil {
			return nil, err
		}
		begin = time.Unix(int64(t), 0)
	}
	text, err := readGenesis(coalition)
	if err != nil {
		return nil, err
	}
	g, err := genesis.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", coalition, err)
	}
	cards, err := readCards(files)
	if err != nil {
		return nil, err
	}
	if err := consensus.Found(g, cards); err != nil {
		return nil, hint(err, "each partner prints its card with: punkt node card")
	}
	state, err := json.Marshal(g)
	if err != nil {
		return nil, err
	}
	return consensus.FormatGenesis(state, begin)
}

// readCards reads the partners' cards, and reports all that are none at once.
func readCards(files []string) (cards []consensus.Card, err error) {
	var wrong []error
	for _, file := range files {
		text, err := readGenesis(file)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		card, err := consensus.ParseCard(text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", file, err))
		}
		cards = append(cards, card)
	}
	return cards, errors.Join(wrong...)
}

// readGenesis reads a genesis, a coalition or a card.
func readGenesis(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxGenesisBytes+1))
	if err == nil && len(text) > maxGenesisBytes {
		err = fmt.Errorf("%s is longer than %d bytes", file, maxGenesisBytes)
	}
	return text, err
}

// writeNew writes a file that does not exist yet.
func writeNew(file string, text []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return hint(err, "nothing is overwritten: remove it, or name another with --out")
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

func genesisExampleCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:   "example",
		Short: "Print a coalition to begin with",
		Long: `Example prints the coalition of the demo: an airline, a coffee bar, a grocery and a
cinema, each with a program. Edit names, limits, prices and terms into your own, and
give every partner the same file.`,
		Example: `  punkt genesis example`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			coalition, err := testnet.DemoCoalition()
			if err != nil {
				return err
			}
			enc := json.NewEncoder(a.Stdout)
			enc.SetIndent("", "  ")
			return enc.Encode(coalition)
		},
	}
}
