package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/command"
	"github.com/punkt-ledger/punkt/consensus"
	"github.com/punkt-ledger/punkt/node/access"
	"github.com/punkt-ledger/punkt/node/api"
)

// serve runs a node with its API until the context ends or the node fails.
func serve(ctx context.Context, c consensus.Config, log *slog.Logger) (err error) {
	n, err := consensus.NewNode(c, log)
	if err != nil {
		return err
	}
	defer func() {
		if stopping := n.Stop(); stopping != nil {
			err = errors.Join(err, fmt.Errorf("stop node: %w", stopping))
		}
		log.Info("stopped")
	}()
	config := api.DefaultConfig()
	config.Listen, config.Hosts, config.Version, config.Log = c.API, c.APIHosts, command.Version(), log
	if config.Operator, err = access.NewToken(c.Home); err != nil {
		return err
	}
	server, err := api.New(config, api.Node{Ledger: n, Submitter: n, Chain: n, Prover: n})
	if err != nil {
		return err
	}
	listener, err := server.Listen()
	if err != nil {
		return errors.Join(command.ErrPortTaken, err)
	}
	if err := n.Start(); err != nil {
		return errors.Join(err, listener.Close())
	}
	log.Info("started", "moniker", c.Moniker, "api", "http://"+c.API, "p2p", c.P2P, "version", command.Version())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 1)
	go func() {
		defer cancel()
		select {
		case <-n.Failed():
			failed <- fmt.Errorf("the node failed: %w", n.Err())
		case <-ctx.Done():
			failed <- nil
		}
	}()
	err = server.Serve(ctx, listener)
	cancel()
	return errors.Join(<-failed, err)
}
