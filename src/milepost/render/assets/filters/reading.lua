-- Chapters read as Quarto reads them: one shape for its ways of writing, and the index of labels,
-- headings and citations that the rest of the book needs.

local book = require('book')
local paragraphs = require('paragraphs')
local common = require('common')
local prose = require('prose')
local reading = {}
local stringify = pandoc.utils.stringify

-- Conditional content ---------------------------------------------------------------------------

local function format_matches(wanted, format)
  return wanted == format or (wanted == 'html:js' and format == 'html')
end

local function meta_is_true(key)
  local value = common.job.metadata
  for part in key:gmatch('[^.]+') do
    value = type(value) == 'table' and value[part] or nil
  end
  return value == true
end

local function condition_holds(attributes, format)
  local holds = true
  local function need(key, negated, test)
    local wanted = attributes[key]
    if wanted then
      local met = test(wanted)
      if negated then met = not met end
      holds = holds and met
    end
  end
  local function is_format(name) return format_matches(name, format) end
  local function is_profile(name) return name == common.job.profile end
  need('when-format', false, is_format)
  need('unless-format', true, is_format)
  need('when-profile', false, is_profile)
  need('unless-profile', true, is_profile)
  need('when-meta', false, meta_is_true)
  need('unless-meta', true, meta_is_true)
  return holds
end

local function conditional(format)
  local function resolve(el)
    local visible = el.classes:includes('content-visible')
    if not visible and not el.classes:includes('content-hidden') then return nil end
    local holds = condition_holds(el.attributes, format)
    if visible == holds then return el.content end
    return {}
  end
  return { traverse = 'topdown', Div = resolve, Span = resolve }
end

-- Quarto's ways of writing made one way ---------------------------------------------------------

local function float_div(div)
  local kind = common.label_type(div.identifier)
  if kind ~= 'fig' and kind ~= 'tbl' and kind ~= 'lst' then return nil end
  local content, caption = div.content:clone(), {}
  if #content > 1 and content[#content].t == 'Para' then
    caption = content[#content].content
    content:remove(#content)
  end
  if kind == 'tbl' and #content == 1 and content[1].t == 'Table' then
    local tbl = content[1]
    if #caption > 0 then tbl.caption.long = { pandoc.Plain(caption) } end
    tbl.identifier = div.identifier
    return tbl
  end
  content = prose.parts(content)
  local layout = prose.layout(div, content)
  return pandoc.Figure(layout and { layout } or content, { pandoc.Plain(caption) }, div.attr)
end

local function div_read(div)
  local found = float_div(div) or prose.tabs(div)
  if found then return found end
  local layout = prose.layout(div, div.content)
  if not layout then return nil end
  div.content = { layout }
  return div
end

local function equation(para)
  local out, changed, skip = pandoc.Inlines({}), false, 0
  for at, inline in ipairs(para.content) do
    if skip > 0 then
      skip = skip - 1
    else
      local after, label = para.content[at + 1], nil
      local step = 1
      if after and (after.t == 'Space' or after.t == 'SoftBreak') then
        after, step = para.content[at + 2], 2
      end
      if inline.t == 'Math' and inline.mathtype == 'DisplayMath' and after and after.t == 'Str' then
        label = after.text:match('^{#(eq%-[^ }]+)}$')
      end
      if label then
        out:insert(pandoc.Span({ inline }, pandoc.Attr(label, { 'equation' })))
        skip, changed = step, true
      else
        out:insert(inline)
      end
    end
  end
  if changed then return pandoc.Para(out) end
end

local function column_widths(tbl)
  local written = tbl.attributes['tbl-colwidths']
  tbl.attributes['tbl-colwidths'] = nil
  if written then tbl.classes:insert('own-widths') end
  local widths, total = {}, 0
  for number in (written or ''):gmatch('[%d.]+') do
    widths[#widths + 1] = tonumber(number)
    total = total + tonumber(number)
  end
  if #widths ~= #tbl.colspecs or total == 0 then return tbl end
  for at, spec in ipairs(tbl.colspecs) do
    spec[2] = widths[at] / math.max(total, 100)
    tbl.colspecs[at] = spec
  end
  return tbl
end

local function alternative(image)
  local alt = image.attributes['fig-alt'] or image.attributes['alt']
  image.attributes['fig-alt'], image.attributes['alt'] = nil, nil
  image.attributes['data-alt'] = alt or stringify(image.caption)
  return image
end

-- Reading ---------------------------------------------------------------------------------------

local function take_title(doc)
  for at, block in ipairs(doc.blocks) do
    if block.t == 'Header' and block.level == 1 then
      doc.blocks:remove(at)
      return block
    end
    if block.t == 'Header' then break end
  end
  local title = doc.meta.title
  if title then
    return pandoc.Header(1, pandoc.utils.type(title) == 'Inlines' and title or { pandoc.Str(stringify(title)) })
  end
  return pandoc.Header(1, {}, pandoc.Attr('', { 'unnumbered' }))
end

local function shaped(doc, format)
  doc = doc:walk(conditional(format)):walk(book.code_as_written)
  if format ~= 'typst' then doc = doc:walk(book.whole_heads) end
  doc = doc:walk({ Image = alternative })
  doc = doc:walk({ Para = equation, Table = column_widths, CodeBlock = prose.code })
  doc = doc:walk({ Para = prose.aligned, Figure = prose.aligned }):walk({ Div = div_read })
  local title = take_title(doc)
  doc.meta = pandoc.Meta({})
  return doc, title
end

local function kept(chapter, format)
  return chapter.markdown .. '.' .. format .. '.json'
end

-- What the index pass has read is kept for the pass that writes: reading JSON takes a quarter of
-- the time that reading Markdown takes.
local function keep(chapter, format, doc, title)
  local whole = pandoc.Pandoc({ title })
  whole.blocks:extend(doc.blocks)
  local file <close> = assert(io.open(kept(chapter, format), 'wb'))
  file:write(pandoc.write(whole, 'json'))
end

--- The document that the index pass kept, without its title, and the title's header.
function reading.read(chapter, format)
  local file <close> = assert(io.open(kept(chapter, format), 'rb'))
  local doc = pandoc.read(file:read('a'), 'json')
  local title = doc.blocks[1]
  doc.blocks:remove(1)
  return doc, title
end

--- Number the headings below a chapter's title: calls `visit(header, number)` in order.
function reading.each_heading(doc, chapter, visit)
  local counts, depth = {}, common.job.number_depth
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Header' then
      local number = ''
      if not block.classes:includes('unnumbered') then
        counts[block.level] = (counts[block.level] or 0) + 1
        for level = block.level + 1, 6 do counts[level] = 0 end
        local parts = {}
        for level = 2, block.level do parts[#parts + 1] = tostring(counts[level] or 0) end
        if block.level <= depth then number = table.concat(parts, '.') end
      end
      visit(block, number)
    end
  end
end

local function captioned(el)
  return stringify(el.caption.long)
end

--- Everything about a chapter that other chapters and the contents need to know, by format.
function reading.index(chapter, formats)
  local file <close> = assert(io.open(chapter.markdown, 'rb'))
  local doc = pandoc.read(file:read('a'), common.READER):walk(book.without_comments)
  doc.blocks = paragraphs.counted(doc.blocks)
  local entries = {}
  for _, format in ipairs(formats) do
    entries[format] = reading.index_entry(chapter, format, doc)
  end
  return entries
end

function reading.index_entry(chapter, format, whole)
  local doc, title = shaped(whole:clone(), format)
  keep(chapter, format, doc, title)
  local entry = {
    source = chapter.source,
    id = title.identifier,
    title = stringify(title.content),
    unnumbered = title.classes:includes('unnumbered'),
    labels = {}, headings = {}, cites = {}, refs = {}, images = {}, collects = false,
  }
  local counts = {}
  local function label(id, caption, part)
    local kind = common.label_type(id)
    if not kind or kind == 'sec' then return end
    if not part then counts[kind] = (counts[kind] or 0) + 1 end
    table.insert(entry.labels, { id = id, kind = kind, at = counts[kind], caption = caption, part = part })
  end
  doc:walk({
    traverse = 'topdown',
    Figure = function(el) label(el.identifier, captioned(el), el.attributes.part) end,
    Table = function(el) label(el.identifier, captioned(el)) end,
    Span = function(el)
      if el.classes:includes('equation') then label(el.identifier, '') end
    end,
    Div = function(el) if el.identifier == 'refs' then entry.collects = true end end,
    Image = function(el)
      local path = common.from_root(chapter, el.src)
      if path then table.insert(entry.images, path) end
    end,
    Cite = function(el)
      for _, cite in ipairs(el.citations) do
        local known = common.label_type(cite.id)
        table.insert(known and entry.refs or entry.cites, known and common.lower_label(cite.id) or cite.id)
      end
    end,
  })
  reading.each_heading(doc, chapter, function(header, number)
    table.insert(entry.headings, {
      id = header.identifier, level = header.level, number = number,
      title = stringify(header.content), unnumbered = header.classes:includes('unnumbered'),
    })
  end)
  return entry
end

return reading
