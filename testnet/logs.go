package testnet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/punkt-ledger/punkt/partner"
)

// followEvery is how often Follow looks for new lines.
const followEvery = 200 * time.Millisecond

// Line is a line of a node's log.
type Line struct {
	Partner partner.ID
	Text    string
}

// Follow hands out what the nodes log from now on, until the context ends.
func Follow(ctx context.Context, nodes []Node, each func(Line)) error {
	var logs []*follower
	for _, n := range nodes {
		file, err := os.Open(n.Log())
		if err == nil {
			_, err = file.Seek(0, io.SeekEnd)
		}
		if err != nil {
			return fmt.Errorf("follow log: %w", err)
		}
		defer file.Close()
		logs = append(logs, &follower{partner: n.Partner, log: bufio.NewReader(file)})
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		for _, f := range logs {
			if err := f.drain(each); err != nil {
				return fmt.Errorf("follow log: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// follower reads a log as it grows.
type follower struct {
	partner partner.ID
	log     *bufio.Reader
	partial strings.Builder // a line whose end is not written yet
}

func (f *follower) drain(each func(Line)) error {
	for {
		text, err := f.log.ReadString('\n')
		f.partial.WriteString(text)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		each(Line{f.partner, strings.TrimSuffix(f.partial.String(), "\n")})
		f.partial.Reset()
	}
}
