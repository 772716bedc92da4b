// Verifies an exported log with Go's own packages: the signature of the head, and the tree, computed anew from the entries.
// usage: GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go FOLDER KEY
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileWidth = 256

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for at, index := range indexes {
		hashes[at] = s[index]
	}
	return hashes, nil
}

func main() {
	log.SetFlags(0)
	folder, key := os.Args[1], os.Args[2]
	size, root := openHead(folder, key)
	var hashes stored
	for index := int64(0); index < size; index++ {
		more, err := tlog.StoredHashesForRecordHash(index, tlog.RecordHash(entry(folder, index, size)), hashes)
		check(err)
		hashes = append(hashes, more...)
	}
	computed, err := tlog.TreeHash(size, hashes)
	check(err)
	if computed != root {
		log.Fatalf("root: the head says %v, the entries give %v", root, computed)
	}
	fmt.Printf("ok %d\n", size)
}

func openHead(folder, key string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(key)
	check(err)
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	decoded, err := base64.StdEncoding.DecodeString(lines[2])
	check(err)
	var root tlog.Hash
	copy(root[:], decoded)
	return size, root
}

var bundle []byte

// entry gives the entries in order.
func entry(folder string, index, size int64) []byte {
	if index%tileWidth == 0 {
		tile := tlog.Tile{H: 8, L: -1, N: index / tileWidth, W: tileWidth}
		if left := size - index; left < tileWidth {
			tile.W = int(left)
		}
		name := strings.Replace(tile.Path(), "tile/8/data", "tile/entries", 1)
		read, err := os.ReadFile(filepath.Join(folder, name))
		check(err)
		bundle = read
	}
	length := binary.BigEndian.Uint16(bundle)
	read := bundle[2 : 2+length]
	bundle = bundle[2+length:]
	return read
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
