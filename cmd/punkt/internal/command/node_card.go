package command

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/ledger/genesis"
	"github.com/punkt-ledger/punkt/partner"
)

func nodeCardCommand(a *App) *cobra.Command {
	var watches bool
	cmd := &cobra.Command{
		Use:   "card",
		Short: "Print what the other partners need to know of this one",
		Long: `Card prints, as JSON, the public halves of the partner's keys and the address of its
node: the file that this partner gives to the others before they begin. Nothing in it is
secret. The keys are those of the home folder that are named by a role: admin, issuer,
redeemer, treasurer, custodian, auditor.`,
		Example: `  punkt --home mart node card
  punkt --home mart node card --watches`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			card, err := a.card(watches)
			if err != nil {
				return err
			}
			text, err := json.MarshalIndent(card, "", "  ")
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Stdout, string(text))
			return err
		},
	}
	cmd.Flags().BoolVar(&watches, "watches", false, "leave the validator out: the node follows the ledger and does not vote")
	return cmd
}

// cardRoles are the roles that a partner without a key for them cannot do without for
// long; an auditor's key is a matter of taste.
var cardRoles = []partner.Role{partner.Admin, partner.Issuer, partner.Redeemer, partner.Treasurer, partner.Custodian}

// card is the card of the home's partner.
func (a *App) card(watches bool) (consensus.Card, error) {
	h, err := a.home()
	if err != nil {
		return consensus.Card{}, err
	}
	c, err := a.nodeConfig()
	if err != nil {
		return consensus.Card{}, err
	}
	keys, err := consensus.InitKeys(c.Home)
	if err != nil {
		return consensus.Card{}, err
	}
	card := consensus.Card{Partner: h.Config.Partner, Node: keys.Node, Address: c.Address(), Validator: hex.EncodeToString(keys.Validator[:])}
	if watches {
		card.Validator = ""
	}
	all, err := h.Keys()
	if err != nil {
		return consensus.Card{}, err
	}
	missing := []string{}
	for _, role := range cardRoles {
		missing = append(missing, role.String())
	}
	for _, k := range all {
		if _, err := partner.ParseRole(k.Name); err == nil {
			card.Keys = append(card.Keys, genesis.Key{Address: common.Address(k.Address).Hex(), Roles: []string{k.Name}})
			missing = slices.DeleteFunc(missing, func(role string) bool { return role == k.Name })
		}
	}
	if len(card.Keys) == 0 {
		return consensus.Card{}, hint(errors.New("the home folder has no key that is named by a role"),
			"make one for each: punkt --home %s key new issuer", h.Dir)
	}
	if len(missing) > 0 {
		fmt.Fprintf(a.Stderr, "no key for: %s\n", strings.Join(missing, ", "))
	}
	return card, nil
}
