package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
)

func keyCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Make, list and import keys",
		Long: `Keys are Ethereum keystore files of version 3 in the home folder: keys/NAME.json.
A partner's are named by their role: admin, issuer, redeemer, treasurer, custodian.
An account may be given by the name of its key wherever a command wants an account.`,
		Example: `  punkt --home ann key new ann
  punkt --home ann key list`,
	}
	cmd.AddCommand(keyNewCommand(a), keyListCommand(a), keyShowCommand(a), keyImportCommand(a))
	return cmd
}

// keyLock is how a new key is locked.
type keyLock struct {
	passwordFile string
	light        bool
}

func (l *keyLock) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&l.passwordFile, "password-file", "", "lock the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	cmd.Flags().BoolVar(&l.light, "light", false, "lock the key with little work: quick to open, and quicker to guess")
}

func (l *keyLock) strength() home.Strength {
	if l.light {
		return home.Light
	}
	return home.Standard
}

func keyNewCommand(a *App) *cobra.Command {
	var l keyLock
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Make a key",
		Long: `New makes a random key and writes it to keys/NAME.json in the home folder, which it
makes too if there is none. The password is asked for twice, unless a file has it.`,
		Example: `  punkt --home ann key new ann
  punkt --home ann --node http://127.0.0.1:26722 key new ann --password-file pw`,
		Args: exactly("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, password, err := a.forNewKey(cmd.Context(), args[0], l)
			if err != nil {
				return err
			}
			key, err := h.NewKey(args[0], password, l.strength())
			if err != nil {
				return err
			}
			return a.printKey("Made key", key)
		},
	}
	l.flags(cmd)
	return cmd
}

func keyListCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the keys of the home folder",
		Example: `  punkt --home coalition/mart key list`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			keys, err := h.Keys()
			if err != nil {
				return err
			}
			return a.print(keys, func(w io.Writer) {
				t := words.Table(w, "NAME", "ADDRESS")
				for _, k := range keys {
					t.Row(k.Name, common.Address(k.Address).Hex())
				}
				t.End()
			})
		},
	}
}

func keyShowCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "show NAME",
		Short:   "Show the address of a key",
		Example: `  punkt --home coalition/mart key show issuer`,
		Args:    exactly("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			h, err := a.home()
			if err != nil {
				return err
			}
			address, err := h.Address(args[0])
			if err != nil {
				return hint(err, "punkt key list shows the keys of this folder")
			}
			key := home.KeyInfo{Name: args[0], Address: address}
			return a.print(key, func(w io.Writer) { fmt.Fprintln(w, common.Address(address).Hex()) })
		},
	}
}

func keyImportCommand(a *App) *cobra.Command {
	var l keyLock
	var oldPasswordFile string
	cmd := &cobra.Command{
		Use:   "import NAME FILE",
		Short: "Take over a key from a keystore file or in hex",
		Long: `Import reads FILE, or standard input for -, and writes the key to keys/NAME.json. The
file is an Ethereum keystore file, or a private key of 64 hex digits. A private key is
never an argument, because every user of the machine sees arguments.

A keystore file's own password comes from --file-password-file or a prompt.`,
		Example: `  punkt --home ann key import ann wallet.json
  punkt --home ann key import ann - < private.hex`,
		Args: exactly("NAME", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := a.readBounded(args[1])
			if err != nil {
				return err
			}
			key, err := a.parseKey(cmd.Context(), data, oldPasswordFile)
			if err != nil {
				return err
			}
			h, password, err := a.forNewKey(cmd.Context(), args[0], l)
			if err != nil {
				return err
			}
			made, err := h.ImportKey(home.Import{Name: args[0], Key: key, Password: password, Strength: l.strength()})
			if err != nil {
				return err
			}
			return a.printKey("Imported key", made)
		},
	}
	l.flags(cmd)
	cmd.Flags().StringVar(&oldPasswordFile, "file-password-file", "", "`FILE` with the password of the keystore file that is read")
	return cmd
}

func (a *App) printKey(did string, key home.KeyInfo) error {
	return a.print(key, func(w io.Writer) {
		fmt.Fprintf(w, "%s %s: %s\n", did, key.Name, common.Address(key.Address).Hex())
	})
}

// forNewKey is the home folder, made if there is none, and the password of a new key.
func (a *App) forNewKey(ctx context.Context, name string, l keyLock) (*home.Home, string, error) {
	if !home.ValidKeyName(name) {
		return nil, "", hint(fmt.Errorf("%w: %q", home.ErrKeyName, name), "use 1 to 32 of a-z, 0-9, _ and -")
	}
	h, err := a.home()
	missing := errors.Is(err, home.ErrNoHome)
	if err != nil && !missing {
		return nil, "", err
	}
	if !missing {
		if address, err := h.Address(name); err == nil {
			return nil, "", hint(fmt.Errorf("%w: %s is %s", home.ErrKeyExists, name, common.Address(address).Hex()), "choose another name")
		}
	}
	password, err := a.newPassword(ctx, h, l.passwordFile)
	if err != nil || !missing {
		return h, password, err
	}
	dir, err := a.homePath()
	if err != nil {
		return nil, "", err
	}
	node := a.node
	if node == "" {
		node = home.DefaultNode
	}
	if h, err = home.Init(dir, home.Config{Node: node}); err == nil {
		fmt.Fprintf(a.Stderr, "made the home folder %s, whose node is %s\n", dir, node)
	}
	a.opened = h
	return h, password, err
}

// readBounded reads a short file, or standard input for "-".
func (a *App) readBounded(path string) ([]byte, error) {
	in := a.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInputBytes+1))
	if err == nil && len(data) > maxInputBytes {
		err = fmt.Errorf("%s is too long: more than %d bytes", path, maxInputBytes)
	}
	return data, err
}
