namespace Tutti.Agents.Processes.Supervision;

/// <summary>The supervisor's ends of a command's standard streams, and the ends that the command gets.</summary>
internal sealed unsafe class CommandPipes(ReadOnlyMemory<byte> input, bool keepsInputOpen) : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private const long MostPendingBytes = 64L * 1024 * 1024;

    private readonly byte[] _chunk = new byte[ChunkBytes];
    private readonly Queue<ReadOnlyMemory<byte>> _following = new();
    private ReadOnlyMemory<byte> _input = input;
    private long _pending;
    private bool _isOpen = keepsInputOpen;

    internal int Input { get; private set; } = -1;

    internal int Output { get; private set; } = -1;

    internal int Errors { get; private set; } = -1;

    internal int CommandInput { get; private set; } = -1;

    internal int CommandOutput { get; private set; } = -1;

    internal int CommandErrors { get; private set; } = -1;

    /// <summary>Opens everything; false leaves the reason in <see cref="Libc.LastError"/>.</summary>
    internal bool TryOpen(bool separatesErrors)
    {
        if (!TryOpenInput() || !TryPipe(out var output, out var commandOutput)) { return false; }
        (Output, CommandOutput) = (output, commandOutput);
        CommandErrors = commandOutput;
        // Only the ends kept here are non-blocking: the two ends of a pipe have flags of their own.
        SetNonBlocking(output);
        if (!separatesErrors) { return true; }
        if (!TryPipe(out var errors, out var commandErrors)) { return false; }
        (Errors, CommandErrors) = (errors, commandErrors);
        SetNonBlocking(errors);
        return true;
    }

    /// <summary>Closes the command's ends, so that an end of its streams can be seen.</summary>
    internal void CloseCommandEnds()
    {
        if (CommandErrors != CommandOutput) { Close(CommandErrors); }
        Close(CommandOutput);
        Close(CommandInput);
        CommandInput = CommandOutput = CommandErrors = -1;
    }

    /// <summary>Sends on what the command wrote, until its pipes are empty for now.</summary>
    internal void Drain(FrameWriter events)
    {
        Output = Drain(Output, FrameKind.StandardOutput, events, int.MaxValue);
        Errors = Drain(Errors, FrameKind.StandardError, events, int.MaxValue);
    }

    /// <summary>Sends on at most one chunk of each stream, so that neither starves the other.</summary>
    internal void Pump(FrameWriter events)
    {
        Output = Drain(Output, FrameKind.StandardOutput, events, chunks: 1);
        Errors = Drain(Errors, FrameKind.StandardError, events, chunks: 1);
    }

    /// <summary>The input, while there is something that the command has not taken; else -1.</summary>
    internal int WaitingInput => _input.IsEmpty && _following.Count == 0 ? -1 : Input;

    /// <summary>Gives the command as much of its input as it takes now; closes the pipe after the last byte, unless more may follow.</summary>
    internal void Feed()
    {
        while (Input >= 0 && TryNextInput())
        {
            var rest = _input.Span;
            nint written;
            fixed (byte* start = rest) { written = Libc.Write(Input, start, (nuint)Math.Min(rest.Length, ChunkBytes)); }
            if (written >= 0) { _input = _input[(int)written..]; }
            else if (Libc.LastError == Libc.ErrorAgain) { return; }
            else if (Libc.LastError != Libc.ErrorInterrupted) { CloseInput(); }
        }

        if (!_isOpen) { CloseInput(); }
    }

    /// <summary>Takes more input; an empty one is the last.</summary>
    /// <returns>Whether there was room.</returns>
    internal bool TryAddInput(byte[] more)
    {
        if (more.Length == 0) { _isOpen = false; }
        else if (Input >= 0)
        {
            _following.Enqueue(more);
            _pending += more.Length;
        }

        return _pending <= MostPendingBytes;
    }

    private bool TryNextInput()
    {
        if (_input.IsEmpty && _following.TryDequeue(out var next))
        {
            _input = next;
            _pending -= next.Length;
        }

        return !_input.IsEmpty;
    }

    private void CloseInput()
    {
        Close(Input);
        Input = -1;
        _isOpen = false;
        _following.Clear();
        (_input, _pending) = (default, 0);
    }

    public void Dispose()
    {
        CloseCommandEnds();
        Close(Input);
        Close(Output);
        Close(Errors);
        Input = Output = Errors = -1;
    }

    private int Drain(int descriptor, FrameKind kind, FrameWriter events, int chunks)
    {
        while (descriptor >= 0 && chunks > 0)
        {
            nint count;
            fixed (byte* start = _chunk) { count = Libc.Read(descriptor, start, ChunkBytes); }
            if (count > 0)
            {
                events.Write(kind, _chunk.AsSpan(0, (int)count));
                chunks--;
            }
            else if (count < 0 && Libc.LastError == Libc.ErrorAgain) { return descriptor; }
            else if (count == 0 || Libc.LastError != Libc.ErrorInterrupted)
            {
                Close(descriptor);
                return -1;
            }
        }

        return descriptor;
    }

    private bool TryOpenInput()
    {
        if (_input.IsEmpty && !_isOpen)
        {
            CommandInput = Libc.Open("/dev/null", Libc.OpenReadOnly | Libc.OpenCloseOnExec);
            return CommandInput >= 0;
        }

        if (!TryPipe(out var commandInput, out var own)) { return false; }
        (CommandInput, Input) = (commandInput, own);
        SetNonBlocking(own);
        return true;
    }

    private static bool TryPipe(out int reader, out int writer)
    {
        var ends = stackalloc int[2];
        var isOpen = Libc.Pipe(ends, Libc.OpenCloseOnExec) == 0;
        (reader, writer) = isOpen ? (ends[0], ends[1]) : (-1, -1);
        return isOpen;
    }

    private static void SetNonBlocking(int descriptor) =>
        _ = Libc.FileControl(descriptor, Libc.SetFlags, Libc.FileControl(descriptor, Libc.GetFlags, 0) | Libc.OpenNonBlocking);

    private static void Close(int descriptor)
    {
        if (descriptor >= 0) { _ = Libc.Close(descriptor); }
    }
}
