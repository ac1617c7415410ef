using System.Globalization;
using System.Text;
using IomGateway.Redaction.Plans;
using IomGateway.Redaction.Tests.Properties;

namespace IomGateway.Redaction.Tests.LeakHunt;

/// <summary>A record in the making: its bytes, its places, and the canaries put into it.</summary>
internal sealed class Scribe
{
    private readonly List<Place> _places = [];
    private int _used;
    private int _years;
    private int _firstYear;
    private int _postcodes;

    public Ink Ink { get; } = new();

    public Dice Dice { get; private set; } = new(0);

    public List<Canary> Canaries { get; } = [];

    /// <summary>The oracle of the resource that is being written.</summary>
    public Oracle Oracle { get; set; } = new(null, new Dictionary<string, Form>(), isContained: false);

    /// <summary>The record's own modifier elements: where one may not leave as it stands, nothing may.</summary>
    public List<Place> Modifiers { get; } = [];

    /// <summary>
    /// Every element that was written, as a manifest counts them: a list of primitives once, other lists by item.
    /// </summary>
    public List<Place> Elements { get; } = [];

    /// <summary>Nothing is in the record but what FHIR, or its map, says can be there.</summary>
    public bool IsRegular { get; set; }

    public void Begin(Dice dice)
    {
        Dice = dice;
        Ink.Begin(dice);
        Canaries.Clear();
        Modifiers.Clear();
        Elements.Clear();
        (_used, _years, _postcodes, _firstYear, IsRegular) = (0, 0, 0, dice.Below(110), true);
    }

    public Place At(Place? parent, string name, string datatype = "", string? choice = null)
    {
        if (_used == _places.Count)
            _places.Add(new Place());
        var place = _places[_used++];
        place.Set(parent, name, choice ?? name, datatype);
        return place;
    }

    /// <summary>Notes a canary and gives its serial number.</summary>
    public int Plant(Place place, CanaryKind kind, bool never = false, bool mayBeLost = false, int token = 0)
    {
        Canaries.Add(new Canary
        {
            Serial = Canaries.Count,
            Kind = kind,
            Place = place,
            Oracle = Oracle,
            Never = never,
            MayBeLost = mayBeLost,
            Token = token,
            Month = 1 + ((token * 5) % 12),
            Day = 1 + ((token * 7) % 28),
        });
        return Canaries.Count - 1;
    }

    /// <summary>A text value, in plain or in one of the disguises.</summary>
    public void Text(Place place, bool never = false, bool mayBeLost = false, bool plain = false)
    {
        var marker = Markers.Text(Plant(place, CanaryKind.Text, never, mayBeLost));
        var way = plain ? Markers.Disguises : Dice.Below(Markers.Disguises * 3);
        Ink.Quoted(Markers.Disguise(marker, way), !plain && Dice.OneIn(10));
    }

    public void Number(Place place, bool isWhole, bool never = false, bool mayBeLost = false)
    {
        var digits = Markers.Digits(Plant(place, CanaryKind.Number, never, mayBeLost));
        Ink.Raw((isWhole ? 0 : Dice.Below(6)) switch
        {
            1 => $"{digits}.50",
            2 => $"0.{digits}",
            3 => $"{digits[0]}.{digits[1..]}e10",
            4 => $"{digits[..5]}.{digits[5..]}",
            5 => $"{digits}E+2",
            _ => digits,
        });
    }

    /// <summary>A date of a year that no other has; with a time it also carries a marker in the fraction.</summary>
    public void Date(Place place, bool hasTime, bool never = false, bool mayBeLost = false)
    {
        var serial = Plant(place, CanaryKind.Date, never, mayBeLost, NextYear());
        var canary = Canaries[serial];
        var date = string.Create(
            CultureInfo.InvariantCulture, $"{canary.Token:D4}-{canary.Month:D2}-{canary.Day:D2}");
        Ink.Quoted(hasTime ? $"{date}T05:06:07.{Markers.Digits(serial)}+01:00" : date, Dice.OneIn(20));
    }

    public void Postcode(Place place, bool never = false, bool mayBeLost = false)
    {
        var token = _postcodes++;
        Plant(place, CanaryKind.Postcode, never, mayBeLost, token);
        Ink.Quoted(Markers.Postcode(token), Dice.OneIn(20));
    }

    /// <summary>Any value at all, in a place from which nothing may leave.</summary>
    public void Lost(Place place, int depth = 0)
    {
        IsRegular = false;
        switch (Dice.Below(depth > 3 ? 3 : 6))
        {
            case 0:
                Number(place, isWhole: false, never: true);
                break;
            case 1 or 2:
                Text(place, never: true);
                break;
            case 3:
                Ink.Raw("[["u8);
                Lost(place, depth + 1);
                Ink.Raw("],null,"u8);
                Lost(place, depth + 1);
                Ink.Raw("]"u8);
                break;
            case 4:
                Ink.Open();
                Ink.Name("value");
                Lost(place, depth + 1);
                Unknown(place, depth + 1);
                Ink.Close();
                break;
            default:
                Ink.Raw(Dice.OneIn(2) ? "[true,"u8 : "[null,"u8);
                Text(place, never: true);
                Ink.Raw("]"u8);
                break;
        }
    }

    /// <summary>A member that nobody knows, whose name is a canary too.</summary>
    public void Unknown(Place parent, int depth = 0)
    {
        IsRegular = false;
        var place = At(parent, "unknown");
        var name = Markers.Text(Plant(place, CanaryKind.Text, never: true));
        Ink.Name(Dice.Below(8) switch { 0 => "_" + name, 1 => "value" + name, 2 => name + "[x]", _ => name });
        Lost(place, depth);
    }

    public void Base64(Place place, bool never = false, bool mayBeLost = false)
    {
        var marker = Markers.Text(Plant(place, CanaryKind.Text, never, mayBeLost));
        Ink.Quoted(Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('~', Dice.Below(3)) + marker + "~~~")));
    }

    /// <summary>The past hundred and ten years first, in no order, then years that no birth has.</summary>
    private int NextYear()
    {
        var n = _years++;
        var year = n < 110 ? 1900 + (((n * 37) + _firstYear) % 110) : 3000 + n;
        // The namespace of XHTML has that year in it.
        return year == 1999 ? 2999 : year;
    }
}
