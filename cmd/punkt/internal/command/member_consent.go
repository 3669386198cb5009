package command

import (
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

// consentFile is what member consent prints and member enroll reads.
type consentFile struct {
	Origin    api.Hash    `json:"origin"`
	Home      string      `json:"home"`
	Account   api.Address `json:"account"`
	Date      api.Time    `json:"date"`
	Signature string      `json:"signature"`
}

// consenting is the flags of member consent.
type consenting struct {
	at, origin, passwordFile string
}

func memberConsentCommand(a *App) *cobra.Command {
	var c consenting
	cmd := &cobra.Command{
		Use:   "consent [KEY] --at PARTNER",
		Short: "Agree that a partner opens the account of your own key",
		Long: `Consent signs, with a key of this folder, that one partner may open the account that has
the key's own address, and prints what it signed. Give it to the partner, who opens the
account with punkt member enroll --consent. It is good for 30 days and for that partner
alone; nothing else can be done with it.

With --origin it needs no node: the hash of the coalition's first genesis, which
GET /v1/coalition of every node tells.`,
		Example: `  punkt --home ann member consent ann --at mart > ann.consent
  punkt --home coalition/mart member enroll --consent ann.consent`,
		Args: between("", "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
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
	date := uint64(max(0, time.Now().Unix()))
	consent := accounts.Consent{Origin: origin, Home: string(at), Account: account, Date: date}
	signature, err := consent.Sign(key)
	return consentFile{Origin: origin, Home: string(at), Account: api.Address(account), Date: api.Time(date),
		Signature: "0x" + hex.EncodeToString([]byte(signature))}, err
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
	file, err := readConsent(path, a.Stdin)
	if err != nil {
		return token.Enroll{}, err
	}
	h, err := a.home()
	if err != nil {
		return token.Enroll{}, err
	}
	if string(h.Config.Partner) != file.Home {
		return token.Enroll{}, usage("%s: the consent is for %q, this is the home of %q",
			path, file.Home, h.Config.Partner)
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(file.Signature, "0x"))
	if err != nil {
		return token.Enroll{}, usage("%s: signature: %w", path, err)
	}
	if n := len(raw); n == accounts.SignatureBytes && (raw[n-1] == 27 || raw[n-1] == 28) {
		raw[n-1] -= 27 // as wallets write it
	}
	consent := accounts.Consent{Origin: file.Origin, Home: file.Home,
		Account: op.Address(file.Account), Date: uint64(file.Date)}
	if err := consent.Verify(op.Bytes(raw)); err != nil {
		return token.Enroll{}, refusedAs(token.ErrBadConsent, fmt.Sprintf("%s: %v", path, err))
	}
	return token.Enroll{Account: consent.Account, Controller: consent.Account,
		Date: consent.Date, Consent: op.Bytes(raw)}, nil
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
