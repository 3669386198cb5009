package command

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	accounts "github.com/punkt-ledger/punkt/ledger/address"
	"github.com/punkt-ledger/punkt/ledger/op"
	"github.com/punkt-ledger/punkt/node/api"
	"github.com/punkt-ledger/punkt/token"
)

// consentFile is what member consent prints, and member enroll and member merge read.
type consentFile struct {
	Origin    api.Hash     `json:"origin"`
	Home      string       `json:"home"`
	Source    *api.Address `json:"source,omitempty"` // to be merged into the account
	Account   api.Address  `json:"account"`
	Date      api.Time     `json:"date"`
	Signature string       `json:"signature"`
}

// consenting is the flags of member consent.
type consenting struct {
	at, join, account, origin, passwordFile string
}

func memberConsentCommand(a *App) *cobra.Command {
	var c consenting
	cmd := &cobra.Command{
		Use:   "consent [KEY] --at PARTNER",
		Short: "Agree that a partner opens the account of your own key, or merges one into it",
		Long: `Consent signs, with a key of this folder, that one partner may open the account that has
the key's own address, and prints what it signed. Give it to the partner, who opens the
account with punkt member enroll --consent. It is good for 30 days and for that partner
alone; nothing else can be done with it.

With --join it signs that an account in the partner's custody is yours too, and may be
merged into yours: with its points, and with its debt, lock and limit if it has them.

With --origin it needs no node: the hash of the coalition's first genesis, which
GET /v1/coalition of every node tells.`,
		Example: `  punkt --home ann member consent ann --at mart > ann.consent
  punkt --home coalition/mart member enroll --consent ann.consent
  punkt --home ann member consent ann --at mart --join 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed > ann.joins`,
		Args: between("", "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("join") && c.join == "" {
				return usage("--join names no account")
			}
			file, err := a.signConsent(cmd, args, c)
			if err != nil {
				return err
			}
			return a.print(file, func(w io.Writer) {
				text, err := json.MarshalIndent(file, "", "  ")
				if err != nil {
					panic("punkt: " + err.Error()) // plain fields cannot fail
				}
				fmt.Fprintf(w, "%s\n", text)
			})
		},
	}
	cmd.Flags().StringVar(&c.at, "at", "", "id of the `PARTNER` that may open the account, its home")
	cmd.Flags().StringVar(&c.join, "join", "", "`ACCOUNT` in its custody that is to be merged into yours")
	cmd.Flags().StringVar(&c.account, "account", "",
		"`ACCOUNT` of yours, where the key is not its first (default: the key's own)")
	cmd.Flags().StringVar(&c.origin, "origin", "",
		"`HASH` of the coalition's first genesis (default: ask the node)")
	cmd.Flags().StringVar(&c.passwordFile, "password-file", "",
		"open the key with the first line of `FILE` (default: the home's password file, or a prompt)")
	return required(cmd, "at")
}

// signConsent signs with the key named, or with the only one.
func (a *App) signConsent(cmd *cobra.Command, args []string, c consenting) (consentFile, error) {
	at, err := parsePartner(c.at)
	if err != nil {
		return consentFile{}, err
	}
	name, err := a.keyNamed(args)
	if err != nil {
		return consentFile{}, err
	}
	origin, err := a.origin(cmd, c.origin)
	if err != nil {
		return consentFile{}, err
	}
	desk, err := a.desk()
	if err != nil {
		return consentFile{}, err
	}
	account, err := desk.Home.Address(name)
	if err != nil {
		return consentFile{}, keyHint(err)
	}
	key, err := desk.Unlock(cmd.Context(), name, c.passwordFile)
	if err != nil {
		return consentFile{}, keyHint(err)
	}
	file := consentFile{Origin: origin, Home: string(at), Account: api.Address(account),
		Date: api.Time(max(0, time.Now().Unix()))}
	signature, err := a.signOver(&file, c, key)
	file.Signature = "0x" + hex.EncodeToString([]byte(signature))
	return file, err
}

// signOver signs what the file says; with --join, that an account is merged.
func (a *App) signOver(file *consentFile, c consenting, key *ecdsa.PrivateKey) (op.Bytes, error) {
	if c.join == "" && c.account != "" {
		return "", usage("an account is opened with its own key: --account goes with --join")
	}
	if c.join == "" {
		return file.opening().Sign(key)
	}
	source, err := a.account(c.join)
	if err != nil {
		return "", err
	}
	if c.account != "" {
		own, err := a.account(c.account)
		if err != nil {
			return "", err
		}
		file.Account = api.Address(own)
	}
	file.Source = (*api.Address)(&source)
	return file.joining().Sign(key)
}

// opening is what the file says if an account is to be opened.
func (f consentFile) opening() accounts.Consent {
	return accounts.Consent{Origin: f.Origin, Home: f.Home, Account: op.Address(f.Account), Date: uint64(f.Date)}
}

// joining is what the file says if one is to be merged.
func (f consentFile) joining() accounts.Joining {
	return accounts.Joining{Origin: f.Origin, Home: f.Home, Source: op.Address(*f.Source),
		Account: op.Address(f.Account), Date: uint64(f.Date)}
}

// keyNamed is the name of the key that the arguments name, or of the folder's only one.
func (a *App) keyNamed(args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	h, err := a.home()
	if err != nil {
		return "", err
	}
	keys, err := h.Keys()
	if err == nil && len(keys) != 1 {
		err = usage("name the key: the folder has %d", len(keys))
	}
	if err != nil {
		return "", err
	}
	return keys[0].Name, nil
}

// origin is the hash of the coalition's first genesis: as given, or as the node has it.
func (a *App) origin(cmd *cobra.Command, given string) (api.Hash, error) {
	if given != "" {
		return parseHash("origin", given)
	}
	client, err := a.client()
	if err != nil {
		return api.Hash{}, err
	}
	coalition, err := client.Coalition(cmd.Context())
	return coalition.Origin, err
}

// consented is the account of a consent in a file. What the ledger would refuse about it is
// refused here, with the reason.
func (a *App) consented(path string) (token.Enroll, error) {
	file, raw, err := a.consentOf(path)
	if err != nil {
		return token.Enroll{}, err
	}
	if file.Source != nil {
		return token.Enroll{}, usage("%s agrees to a merge: punkt member merge %s %s --consent %s",
			path, *file.Source, file.Account, path)
	}
	consent := file.opening()
	if err := consent.Verify(raw); err != nil {
		return token.Enroll{}, refusedAs(token.ErrBadConsent, fmt.Sprintf("%s: %v", path, err))
	}
	// Of the same consent the same ref: enrolled again it is the same enrollment.
	return token.Enroll{Account: consent.Account, Controller: consent.Account,
		Date: consent.Date, Consent: raw, Ref: sha256.Sum256([]byte(raw))}, nil
}

// joins puts the consent in a file into a merge of the same accounts.
func (a *App) joins(path string, o *token.Merge) error {
	file, raw, err := a.consentOf(path)
	switch {
	case err != nil:
		return err
	case file.Source == nil:
		return usage("%s agrees to an account being opened: punkt member enroll --consent %s", path, path)
	case op.Address(*file.Source) != o.Source || op.Address(file.Account) != o.Target:
		return usage("%s agrees to %s being merged into %s", path, *file.Source, file.Account)
	}
	o.Date, o.Consent = uint64(file.Date), raw
	return nil
}

// consentOf is a consent to something at this home, with its signature as the ledger takes
// it, and not verified yet.
func (a *App) consentOf(path string) (consentFile, op.Bytes, error) {
	file, err := readConsent(path, a.Stdin)
	if err != nil {
		return file, "", err
	}
	h, err := a.home()
	if err != nil {
		return file, "", err
	}
	if string(h.Config.Partner) != file.Home {
		return file, "", usage("%s: the consent is for %q, this is the home of %q", path, file.Home, h.Config.Partner)
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(file.Signature, "0x"))
	if err != nil {
		return file, "", usage("%s: signature: %w", path, err)
	}
	if n := len(raw); n == accounts.SignatureBytes && (raw[n-1] == 27 || raw[n-1] == 28) {
		raw[n-1] -= 27 // as wallets write it
	}
	return file, op.Bytes(raw), nil
}

func readConsent(path string, stdin io.Reader) (file consentFile, err error) {
	from := stdin
	if path != "-" {
		opened, err := os.Open(path)
		if err != nil {
			return file, usage("%w", err)
		}
		defer opened.Close()
		from = opened
	}
	text, err := io.ReadAll(io.LimitReader(from, maxInputBytes))
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		return file, usage("%s is no consent: %w", path, err)
	}
	return file, nil
}
