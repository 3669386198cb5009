package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/node/api"
)

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds what to do next to an error.
func hint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// usage is an error in how a command was called.
func usage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// report writes an error: for a person what happened and then what to do, for --json one
// object.
func (a *App) report(err error, command string) {
	text := strings.TrimSpace(err.Error())
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		text = "refused: " + refused.Error()
		if aboutTime[refused.Name] {
			text = words.Times(text)
		}
	}
	advice := a.asCalled(a.advice(err, command))
	if a.json {
		a.printFailure(failureOf(err, advice))
	}
	bold, plain := "", ""
	if a.Colour {
		bold, plain = "\x1b[1;31m", "\x1b[0m"
	}
	fmt.Fprintf(a.Stderr, "%spunkt:%s %s\n", bold, plain, text)
	if advice != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", advice)
	}
}

// advice is what to do about an error, empty where there is nothing to say.
func (a *App) advice(err error, command string) string {
	var with hinted
	var wrongUse usageError
	refused := (*api.Refused)(nil)
	switch {
	case errors.As(err, &with):
		return with.hint
	case errors.As(err, &wrongUse):
		return command + " --help shows how to call it"
	case errors.As(err, &refused):
		if refused.Existing != nil {
			return "what has the ref: punkt tx show " + refused.Existing.Tx.String()
		}
		return refusalAdvice[refused.Name]
	case errors.Is(err, home.ErrNoSecret):
		return "restore it from the backup, or take it from the partner's other machines: with another one everything would be booked a second time"
	case errors.Is(err, home.ErrOtherSecret):
		return "restore the file that belongs to this folder: with another one everything would be booked a second time"
	case errors.Is(err, api.ErrUnreachable):
		node, _ := a.nodeURL()
		return fmt.Sprintf("is the node at %s up? --node URL names another", node)
	case errors.Is(err, errNoQuorum):
		return "more than two thirds of the voting power has to be connected: ask the other partners, each with punkt node status"
	case errors.Is(err, api.ErrBehind):
		return "the node is cut off, or no node has that block: punkt node status"
	case errors.Is(err, api.ErrBusy), errors.Is(err, api.ErrCatchingUp):
		return "nothing was sent; try again in a while, or another node with --node URL"
	}
	return ""
}

// aboutTime are the refusals whose details have times in seconds.
var aboutTime = map[string]bool{
	"future_dated": true, "backdated_too_far": true, "born_expired": true, "bad_deadline": true, "hold_expired": true,
	"adjustment_closed": true, "tx_expired": true, "valid_too_long": true,
}

// refusalAdvice is what to do about refusals, where there is more to say than that.
var refusalAdvice = map[string]string{
	"wrong_chain":            "the node is of another coalition than the home folder's config.json says",
	"tx_expired":             "it waited too long, or --valid is too short",
	"valid_too_long":         "--valid may be 24h at most",
	"quota":                  "send it again after 00:00 UTC; punkt partner show tells what is left",
	"not_partner_key":        "a partner's key signs this: --home names its folder, --key the key",
	"wrong_role":             "sign with the key of that role: --key NAME",
	"unknown_partner":        "punkt partner list shows the partners",
	"unknown_program":        "punkt program list shows the programs",
	"unknown_account":        "enroll the member first: punkt member enroll",
	"not_owner":              "only the program's owner issues and takes back its points: --home names its folder",
	"not_controller":         "punkt member show tells which key acts for the account",
	"credential_needed":      "name with --home the folder of a partner, or of the account's key",
	"not_a_reader":           "name with --home the folder of a partner, or of the account's key",
	"operator_only":          "ask on the machine of the node, with the folder that has it: --home DIR",
	"account_locked":         "its controller unlocks it: punkt member unlock",
	"account_recovering":     "the controller of now may stop that: punkt member recover --veto",
	"future_dated":           "the ledger's clock is its last block's: leave --time out, or wait",
	"insufficient_points":    "punkt wallet balance shows what can be spent, and from when",
	"daily_cap_exceeded":     "wait for the next day; punkt member limit sets an account's own cap",
	"below_minimum":          "punkt points quote tells what an exchange gives",
	"same_key":               "sign with another key: --key NAME",
	"program_cap_exceeded":   "punkt program show tells how many points are outstanding",
	"partner_limit_exceeded": "punkt partner show tells the limit",
	"unknown_transaction":    "it may not be in a block yet, or never will be",
}
