package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/audit/proof"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/api"
)

// proving is what the commands that fetch a proof have in common.
type proving struct {
	out    string
	anchor int64
}

func (p *proving) flags(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&p.out, "out", "o", "", "write the proof to `FILE` (default: print it)")
	cmd.Flags().Int64Var(&p.anchor, "anchor", 0, "bring the header of the block at `HEIGHT` along, for a checker who trusts that one")
}

func auditProveCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "prove",
		Short: "Fetch a proof that stands alone in a file",
		Long: `Prove asks a node for a proof in one file: whoever has it needs no node, no network and
no operator to check it, but the coalition's genesis or the hash of one header; see
punkt audit check-proof. A log cannot show that something is absent: what is not there
has no proof.`,
		Example: `  punkt --home coalition/mart audit prove account member:1007 --out ann.proof.json
  punkt audit check-proof ann.proof.json --trust genesis.json`,
	}
	cmd.AddCommand(
		proveCommand(a, "account ACCOUNT", "Prove the record of an account", "account member:1007", func(args []string) (string, error) {
			account, err := a.account(args[0])
			return "accounts/" + api.Address(account).String(), err
		}),
		proveCommand(a, "balance ACCOUNT PROGRAM", "Prove an account's points of one program", "balance member:1007 MART", func(args []string) (string, error) {
			account, err := a.account(args[0])
			if err != nil {
				return "", err
			}
			code, err := parseProgram(args[1])
			return "accounts/" + api.Address(account).String() + "?program=" + string(code), err
		}),
		proveCommand(a, "operation ID", "Prove what the ledger keeps of an operation", "operation 0x5f88…", func(args []string) (string, error) {
			id, err := parseHash("an operation's id", args[0])
			return "operations/" + id.String(), err
		}),
		proveCommand(a, "tx HASH", "Prove a transaction and what it did", "tx 0x9a01…", func(args []string) (string, error) {
			hash, err := parseHash("a transaction", args[0])
			return "transactions/" + hash.String(), err
		}),
		proveCommand(a, "entry SEQ", "Prove that the log has an entry", "entry 1", func(args []string) (string, error) {
			seq, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil || seq == 0 {
				return "", usage("%q is no number of an entry: want 1 or more", args[0])
			}
			return "entries/" + strconv.FormatUint(seq, 10), nil
		}))
	return cmd
}

// proveCommand fetches one kind of proof.
func proveCommand(a *App, use, short, example string, route func(args []string) (string, error)) *cobra.Command {
	var p proving
	names := strings.Fields(use)[1:]
	cmd := &cobra.Command{
		Use:     use,
		Short:   short,
		Long:    short + `. The proof is as of the newest block that has a successor, whose header seals it.`,
		Example: "  punkt --home coalition/mart audit prove " + example + " --out proof.json",
		Args:    exactly(names...),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := route(args)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			file, err := client.Proof(cmd.Context(), path, p.anchor)
			if err != nil {
				return err
			}
			return p.deliver(a, file)
		},
	}
	p.flags(cmd)
	return cmd
}

// deliver prints the proof, or writes it and says what it shows. What the node sent is
// held to the format first.
func (p *proving) deliver(a *App, raw []byte) error {
	file, err := proof.Parse(raw)
	if err != nil {
		return fmt.Errorf("%w: %w", api.ErrFault, err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, raw, "", "  "); err != nil {
		return fmt.Errorf("%w: %w", api.ErrFault, err)
	}
	text.WriteByte('\n')
	if p.out == "" {
		_, err := a.Stdout.Write(text.Bytes())
		return err
	}
	if err := os.WriteFile(p.out, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write proof: %w", err)
	}
	return a.print(wrote{p.out, file.Says}, func(w io.Writer) {
		fmt.Fprintf(w, "Wrote %s. Whoever checks it against the genesis finds:\n", p.out)
		sayClaim(w, file.Says)
	})
}

// wrote is a proof that was written to a file.
type wrote struct {
	File string      `json:"file"`
	Says proof.Claim `json:"says"`
}

func sayClaim(w io.Writer, claim proof.Claim) {
	for _, sentence := range claim.Words() {
		fmt.Fprintln(w, "  "+sentence)
	}
}

func auditCheckProofCommand(a *App) *cobra.Command {
	var trust string
	cmd := &cobra.Command{
		Use:   "check-proof FILE",
		Short: "Check a proof without network, and say what it shows",
		Long: `Check-proof verifies a proof from a file: the validators' signatures, the header, the
way from the header to what is proved. It asks nobody. What it takes for granted is
what --trust names: a genesis.json of the coalition, or a header as HEIGHT:HASH that you
have from somebody else than the proof. It exits with 1 when the proof does not hold.`,
		Example: `  punkt audit check-proof ann.proof.json --trust genesis.json
  punkt audit check-proof ann.proof.json --trust 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
		Args: exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("read proof: %w", err)
			}
			file, err := proof.Parse(text)
			if err != nil {
				return hint(err, "the file is no proof of punkt audit prove, or it was changed since")
			}
			by, err := trusted(trust, file)
			if err != nil {
				return err
			}
			claim, err := proof.Check(file, by)
			if errors.Is(err, proof.ErrForged) {
				return hint(err, "believe nothing in the file; ask another partner's node for the same proof")
			}
			if err != nil {
				return err
			}
			return a.print(claim, func(w io.Writer) {
				fmt.Fprintln(w, "The proof holds:")
				sayClaim(w, claim)
			})
		},
	}
	cmd.Flags().StringVar(&trust, "trust", "", "what to take for granted: a genesis.json by its `FILE`, or HEIGHT:HASH of a header")
	return cmd
}

// trusted reads what a check takes for granted.
func trusted(trust string, file *proof.File) (proof.Trust, error) {
	if trust == "" {
		return proof.Trust{}, usage("name what you trust: --trust genesis.json, or --trust HEIGHT:HASH of a header")
	}
	text, err := os.ReadFile(trust)
	if err == nil {
		return consensus.TrustGenesis(text)
	}
	by, bad := proof.ParseHeader(file.Seal.Header().ChainID, trust)
	if bad == nil {
		return by, nil
	}
	if strings.Contains(trust, ":") {
		return proof.Trust{}, usage("%v", bad)
	}
	return proof.Trust{}, fmt.Errorf("read genesis: %w", err)
}
