using IomGateway.Redaction.Tapes;

namespace IomGateway.Redaction.Tests.Tapes;

public sealed class StopsTests
{
    [Fact]
    public void Every_stop_is_found_and_nothing_else_wherever_the_walk_begins()
    {
        var state = 20261122UL;
        var stops = new Stops();
        for (var round = 0; round < 2_000; round++)
        {
            var text = new byte[Next(1_400)];
            // From texts that are all stops to texts with hardly any.
            var one = 1 + Next(99);
            foreach (ref var value in text.AsSpan())
                value = Next(one) == 0 ? (byte)Next(256) : (byte)('a' + Next(26));
            var from = Next(text.Length + 1);
            var expected = Enumerable.Range(from, text.Length - from)
                .Where(at => text[at] is (byte)'"' or (byte)'\\' or < (byte)' ' or >= 128).ToList();
            Assert.Equal(expected, Walk(stops, text, from));
        }

        int Next(int below)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return (int)((state >> 33) % (ulong)below);
        }
    }

    [Fact]
    public void A_walk_may_pass_over_what_it_has_read_otherwise()
    {
        var text = new byte[3_000];
        text.AsSpan().Fill((byte)'"');
        var stops = new Stops();
        stops.Begin(0);

        Assert.Equal(0, stops.Further(text, 0));
        Assert.Equal(2_000, stops.Further(text, 2_000));
        Assert.Equal(Stops.None, stops.Further(text, 3_000));
    }

    private static List<int> Walk(Stops stops, byte[] text, int from)
    {
        var found = new List<int>();
        ref var stop = ref stops.Begin(from);
        for (var p = from; ; p = stop + 1)
        {
            while (stop < p)
                stop = ref System.Runtime.CompilerServices.Unsafe.Add(ref stop, 1);
            if (stop == Stops.None)
                stop = ref stops.Further(text, p);
            if (stop == Stops.None)
                return found;
            found.Add(stop);
        }
    }
}
