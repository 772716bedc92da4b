namespace Tutti.Agents.Tokens;

/// <summary>Merges the bytes of a piece into tokens, the pair of the lowest rank first.</summary>
internal static class BytePairs
{
    /// <summary>Longer pieces are merged by a queue: without it their time would grow with the square of their length.</summary>
    private const int LongPiece = 128;

    internal static int Count(TokenTable table, ReadOnlySpan<byte> piece)
    {
        if (piece.Length > LongPiece) { return CountLong(table, piece, tokens: null); }
        Span<int> starts = stackalloc int[piece.Length + 1];
        return Merge(table, piece, starts);
    }

    internal static void Encode(TokenTable table, ReadOnlySpan<byte> piece, List<int> tokens)
    {
        if (piece.Length > LongPiece)
        {
            _ = CountLong(table, piece, tokens);
            return;
        }

        Span<int> starts = stackalloc int[piece.Length + 1];
        var count = Merge(table, piece, starts);
        for (var index = 0; index < count; index++) { tokens.Add(table.Find(piece[starts[index]..starts[index + 1]])); }
    }

    private static int Merge(TokenTable table, ReadOnlySpan<byte> piece, Span<int> starts)
    {
        var count = piece.Length;
        Span<int> ranks = stackalloc int[count + 1];
        for (var index = 0; index <= count; index++) { starts[index] = index; }
        for (var index = 0; index < count; index++) { ranks[index] = RankOf(table, piece, starts, index, count); }
        while (true)
        {
            var (best, at) = (int.MaxValue, -1);
            for (var index = 0; index < count - 1; index++)
            {
                if (ranks[index] < best) { (best, at) = (ranks[index], index); }
            }

            if (at < 0) { return count; }
            starts[(at + 2)..(count + 1)].CopyTo(starts[(at + 1)..]);
            ranks[(at + 2)..(count + 1)].CopyTo(ranks[(at + 1)..]);
            count--;
            ranks[at] = RankOf(table, piece, starts, at, count);
            if (at > 0) { ranks[at - 1] = RankOf(table, piece, starts, at - 1, count); }
        }
    }

    /// <summary>The rank of a part joined with the next one.</summary>
    private static int RankOf(TokenTable table, ReadOnlySpan<byte> piece, Span<int> starts, int index, int count)
    {
        if (index + 2 > count) { return int.MaxValue; }
        var rank = table.Find(piece[starts[index]..starts[index + 2]]);
        return rank < 0 ? int.MaxValue : rank;
    }

    internal static int CountLong(TokenTable table, ReadOnlySpan<byte> piece, List<int>? tokens)
    {
        // next[i] is where the part that begins at i ends; 0 for a part that was merged into the one before it.
        var (next, previous) = (new int[piece.Length + 1], new int[piece.Length + 1]);
        var queue = new PriorityQueue<(int Start, int End), (int Rank, int Start)>(piece.Length);
        for (var index = 0; index < piece.Length; index++) { (next[index], previous[index]) = (index + 1, index - 1); }
        for (var index = 0; index < piece.Length - 1; index++) { Offer(table, piece, queue, index, index + 2); }
        var count = piece.Length;
        while (queue.TryDequeue(out var pair, out _))
        {
            var middle = next[pair.Start];
            // An entry is stale when one of its parts has been merged since.
            if (middle == 0 || middle >= piece.Length || next[middle] != pair.End) { continue; }
            next[pair.Start] = pair.End;
            next[middle] = 0;
            if (pair.End < piece.Length) { previous[pair.End] = pair.Start; }
            count--;
            if (pair.End < piece.Length) { Offer(table, piece, queue, pair.Start, next[pair.End]); }
            if (previous[pair.Start] >= 0) { Offer(table, piece, queue, previous[pair.Start], pair.End); }
        }

        for (var start = 0; tokens is not null && start < piece.Length; start = next[start]) { tokens.Add(table.Find(piece[start..next[start]])); }
        return count;
    }

    private static void Offer(TokenTable table, ReadOnlySpan<byte> piece, PriorityQueue<(int Start, int End), (int Rank, int Start)> queue, int start, int end)
    {
        if (table.Find(piece[start..end]) is >= 0 and var rank) { queue.Enqueue((start, end), (rank, start)); }
    }
}
