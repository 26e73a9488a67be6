/** Names that a model likes to invent. People: frequent given names of the three languages' countries. */
const people = `anna eva maria karin sara lena emma johanna sofia elin ida hanna julia astrid ingrid kerstin birgitta malin linnea ebba alva
  lars karl erik per anders johan nils mikael jan fredrik magnus oskar gustav hans sven björn henrik mattias daniel emil axel hugo
  peter thomas michael andreas stefan markus christian martin jürgen klaus wolfgang uwe dieter heinrich friedrich lukas jonas felix paul
  leon finn maximilian sabine petra monika claudia susanne andrea stefanie katharina lea mia lena laura greta heike ursula helga
  james john robert william david richard joseph charles george oliver harry jack emily sarah jessica olivia sophie charlotte amelia
  elizabeth margaret susan karen nancy lisa betty helen sandra ashley kimberly donna carol michelle amanda melissa deborah stephanie
  matthew anthony mark steven andrew joshua kenneth kevin brian timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen
  larry justin scott brandon benjamin samuel gregory alexander patrick beyoncé taylor zlatan greta elon oprah rihanna`;

const companies = `nike adidas puma reebok zalando amazon ikea h&m zara uniqlo apple samsung google microsoft sony lego volvo bmw mercedes audi
  tesla gucci prada chanel dior hermès rolex levi's patagonia fjällräven haglöfs peak spotify netflix disney otto lidl aldi rewe edeka dm
  rossmann douglas tchibo bosch siemens philips dyson miele stockmann åhléns systembolaget ica coop elgiganten mediamarkt asos boohoo
  walmart target tesco sainsbury's marks costco ebay etsy temu shein alibaba facebook instagram tiktok youtube whatsapp paypal klarna
  visa mastercard vogue forbes brigitte elle cosmopolitan glamour stern spiegel oekotex greenpeace wwf unicef`;

const places = `stockholm göteborg gothenburg malmö uppsala berlin hamburg münchen munich köln cologne frankfurt stuttgart leipzig dresden wien vienna
  zürich zurich london manchester birmingham edinburgh glasgow dublin paris madrid rome rom milan mailand milano barcelona lisbon lissabon
  amsterdam copenhagen köpenhamn kopenhagen oslo helsinki new-york chicago boston tokyo tokio sydney sverige sweden schweden norge norway
  norwegen danmark denmark dänemark finland finnland deutschland germany tyskland österreich austria österrike schweiz switzerland
  england scotland skottland schottland ireland irland britain frankreich france frankrike italien italy spain spanien portugal japan china
  kina india indien australien australia kanada canada usa amerika america brasilien skandinavien scandinavia lappland lapland bali himalaya
  island iceland alps alpen alperna gotland sylt`;

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u));

/** Every country by its name in the three languages, those of one word. */
const countries: readonly string[] = ["en", "sv", "de"].flatMap((language) => {
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters
    .flatMap((first) => letters.map((second) => names.of(first + second)?.toLowerCase() ?? ""))
    .filter((name) => /^\p{L}{4,}$/u.test(name));
});

export const givenNames = wordSet(people);
export const knownNames: ReadonlySet<string> = new Set([
  ...wordSet(companies),
  ...wordSet(places),
  ...countries,
]);
/** Also ordinary words, so that a capital alone does not make them names. */
export const ambiguous = wordSet(
  "mark target peak dm otto visa coop apple jack per puma island douglas ica rom may art will paul finn mia marks philips elle glamour stern spiegel brigitte jordan georgia chad niger mali togo oman turkey",
);

/** Capitalised in English whatever they mean. */
export const capitalisedWords = wordSet(
  `i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november
   december christmas easter halloween midsummer advent lucia ni er ert era
   english swedish german nordic scandinavian european british french italian
   the and for with from our your new now off out up on free sale save shop more only all
   black cyber valentine's mother's father's new year's i'm i've i'll i'd eu uk id ok faq a b c pdf sms qr vat dna led usb co2 x`,
);

/** German nouns that stand before another noun: a measure and what it measures. */
export const measureNouns = wordSet(
  `prozent euro kronen uhr tasse tassen paar stück gramm kilo meter zentimeter liter glas flasche tag tage woche wochen monat monate jahr jahre
   montag dienstag mittwoch donnerstag freitag samstag sonntag anfang mitte ende art sorte schluss teil menge hauch stunden minuten punkte
   lust platz zeit herr frau januar februar märz april mai juni juli august september oktober november dezember ihnen ihr sie ihre ihren ihrem ihrer`,
);
