package command

import (
	"context"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/token"
)

// priceOf asks for a program's price to tell a person what points are worth. It is an
// ornament: what goes wrong here goes wrong again where it matters.
func (a *App) priceOf(ctx context.Context, program token.Code) words.Price {
	if a.json {
		return words.Price{}
	}
	client, err := a.client()
	if err != nil {
		return words.Price{}
	}
	p, err := client.Program(ctx, string(program))
	if err != nil {
		return words.Price{}
	}
	c, err := client.Coalition(ctx)
	if err != nil {
		return words.Price{}
	}
	return words.Price{Redemption: p.Prices.Redemption, Currency: c.Currency}
}
