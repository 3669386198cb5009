package consensus

import (
	"context"

	abcicli "github.com/cometbft/cometbft/abci/client"
	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/libs/service"
)

// directClients connects CometBFT to the application by plain calls.
//
// CometBFT's own local clients put a lock around every call: one for the whole
// application, or one a connection. Either way the transactions that peers gossip are
// checked one after the other, and with the first kind a block stops them all. App
// does its own locking, and holds none while it checks a signature.
type directClients struct{ app *App }

// NewABCIClient makes the client of one of CometBFT's four connections.
func (d directClients) NewABCIClient() (abcicli.Client, error) {
	c := &directClient{Application: d.app}
	c.BaseService = *service.NewBaseService(nil, "directClient", c)
	return c, nil
}

// directClient is one connection. CometBFT calls CheckTx from as many goroutines as
// there are peers and submissions; consensus, block sync and the handshake take turns
// with the calls about blocks.
type directClient struct {
	service.BaseService
	abci.Application
	rechecked abcicli.Callback // set before the first call; the mempool's connection has one
}

var _ abcicli.Client = (*directClient)(nil)

// SetResponseCallback sets what hears of transactions that the mempool checks again. Of
// all else it wants to hear nothing.
func (c *directClient) SetResponseCallback(rechecked abcicli.Callback) { c.rechecked = rechecked }

func (c *directClient) CheckTxAsync(ctx context.Context, req *abci.RequestCheckTx) (*abcicli.ReqRes, error) {
	res, err := c.CheckTx(ctx, req)
	if err != nil {
		return nil, err
	}
	done := abcicli.NewReqRes(abci.ToRequestCheckTx(req))
	done.Response = abci.ToResponseCheckTx(res)
	if req.Type == abci.CheckTxType_Recheck && c.rechecked != nil {
		c.rechecked(done.Request, done.Response)
	}
	done.InvokeCallback() // from now on SetCallback calls at once
	return done, nil
}

func (c *directClient) Error() error                { return nil }
func (c *directClient) Flush(context.Context) error { return nil }

func (c *directClient) Echo(_ context.Context, message string) (*abci.ResponseEcho, error) {
	return &abci.ResponseEcho{Message: message}, nil
}
